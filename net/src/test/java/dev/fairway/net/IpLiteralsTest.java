package dev.fairway.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IpLiteralsTest {

  @Test
  void anIpv6AddressStandsWithoutBracketsAndWithoutAZone() {
    assertThat(IpLiterals.isIpv6("2001:db8::1")).isTrue();
    assertThat(IpLiterals.isIpv6("[2001:db8::1]")).isFalse();
    assertThat(IpLiterals.isIpv6("fe80::1%eth0")).isFalse();
  }
}
