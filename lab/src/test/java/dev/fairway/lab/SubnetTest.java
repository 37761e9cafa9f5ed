package dev.fairway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SubnetTest {

  @Test
  void addressesLieInTheBenchmarkingRange() {
    assertThat(new Subnet(0).host()).isEqualTo("198.18.0.1");
    assertThat(new Subnet(255).apiAddress()).isEqualTo("198.18.255.10");
    assertThat(new Subnet(256).machine(2)).isEqualTo("198.19.0.13");
    assertThat(new Subnet(511).host()).isEqualTo("198.19.255.1");
  }

  @Test
  void aNetworkThatContainsOrIsContainedOverlaps() {
    Subnet subnet = new Subnet(7);
    for (String network :
        List.of("198.18.7.1/24", "198.18.7.200", "198.18.0.0/16", "198.0.0.0/8", "198.18.7.4/30")) {
      assertThat(subnet.overlaps(network)).as(network).isTrue();
    }
    for (String network :
        List.of(
            "198.18.8.1/24", "198.19.7.1/24", "10.0.0.0/8", "default", "0.0.0.0/0", "fe80::1")) {
      assertThat(subnet.overlaps(network)).as(network).isFalse();
    }
  }

  @Test
  void oneLabAfterTheOtherGetsANetworkOfItsOwnUntilAllAreTaken() {
    Random random = new Random(1);
    Set<Integer> taken = new HashSet<>();
    List<String> used = new ArrayList<>(List.of("10.0.0.5/24", "198.19.0.0/17"));
    for (int i = 0; i < Subnet.COUNT - 128; i++) {
      Subnet subnet = Subnet.free(used, random).orElseThrow();
      assertThat(taken.add(subnet.index())).isTrue();
      assertThat(subnet.overlaps("198.19.0.0/17")).isFalse();
      used.add(subnet.host() + "/24");
    }
    assertThat(Subnet.free(used, random)).isEmpty();
  }
}
