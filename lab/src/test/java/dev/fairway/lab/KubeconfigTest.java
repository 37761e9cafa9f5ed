package dev.fairway.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.pki.IssuedCertificate;
import java.util.List;
import org.junit.jupiter.api.Test;

class KubeconfigTest {

  @Test
  void severalClustersEachHaveAContextAndAUserOfTheirOwn() {
    assertThat(Kubeconfig.yaml(List.of(entry("east"), entry("west"))))
        .isEqualTo(
            """
            apiVersion: v1
            kind: Config
            current-context: east
            clusters:
            - name: east
              cluster:
                server: https://east:6443
                certificate-authority-data: Y2E=
            - name: west
              cluster:
                server: https://west:6443
                certificate-authority-data: Y2E=
            users:
            - name: east-admin
              user:
                client-certificate-data: Y2hhaW4=
                client-key-data: a2V5
            - name: west-admin
              user:
                client-certificate-data: Y2hhaW4=
                client-key-data: a2V5
            contexts:
            - name: east
              context:
                cluster: east
                user: east-admin
            - name: west
              context:
                cluster: west
                user: west-admin
            """);
  }

  private static Kubeconfig entry(String name) {
    String server = "https://" + name + ":6443";
    return new Kubeconfig(name, server, "ca", "admin", new IssuedCertificate("chain", "key"));
  }
}
