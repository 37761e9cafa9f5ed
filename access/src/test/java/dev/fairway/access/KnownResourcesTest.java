package dev.fairway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KnownResourcesTest {

  @ParameterizedTest
  @CsvSource({
    "'', pod, pods",
    "'', po, pods",
    "'', Pod, pods",
    "'', pod/log, pods/log",
    "'', endpoint, endpoints",
    "apps, deploy, deployments",
    "apps, deployment/scale, deployments/scale",
    "networking.k8s.io, ingress, ingresses",
    "networking.k8s.io, netpol, networkpolicies",
    "storage.k8s.io, csistoragecapacity, csistoragecapacities",
    "'*', sc, storageclasses",
  })
  void anOtherNameIsKnown(String group, String written, String meant) {
    assertThat(KnownResources.meant(written, List.of(group))).contains(meant);
  }

  @Test
  void aPluralAndWhatIsOfAnotherGroupAreLeftAlone() {
    for (String plural :
        new String[] {"pods", "endpoints", "ingresses", "*", "*/scale", "limits"}) {
      assertThat(KnownResources.meant(plural, List.of("apps"))).as(plural).isEmpty();
    }
    assertThat(KnownResources.meant("pod", List.of("example.com"))).isEmpty();
  }

  @Test
  void aVersionIsNoGroup() {
    assertThat(List.of("v1", "v1beta2", "v2alpha1")).allMatch(KnownResources::isVersion);
    assertThat(List.of("", "*", "apps", "v", "v1.example.com"))
        .noneMatch(KnownResources::isVersion);
  }
}
