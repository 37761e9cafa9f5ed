package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.kubernetes.HomeAccess.Pod;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where a pod finds the API server of its cluster. */
class PodTest {

  @Test
  void theEnvironmentSaysIt() {
    assertThat(server("10.96.0.1", "443")).isEqualTo("https://10.96.0.1:443");
    assertThat(server("fd00::1", "6443")).isEqualTo("https://[fd00::1]:6443");
    assertThat(server("api.example.com", "443")).isEqualTo("https://api.example.com:443");
  }

  @Test
  void withoutThatItsNameIsKnown() {
    assertThat(server("", "443")).isEqualTo("https://kubernetes.default.svc");
    assertThat(Pod.of(Map.of(), Pod.USUAL.serviceAccount())).isEqualTo(Pod.USUAL);
  }

  private static String server(String host, String port) {
    return Pod.of(
            Map.of("KUBERNETES_SERVICE_HOST", host, "KUBERNETES_SERVICE_PORT", port), Path.of("a"))
        .server()
        .toString();
  }
}
