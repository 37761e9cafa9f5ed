package dev.fairway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairway.config.KubeconfigUser.Text;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What of a kubeconfig the hub understands, and what it says of the rest. */
final class KubeconfigFileTest {

  private static final String FILE =
      """
      apiVersion: v1
      kind: Config
      current-context: b
      clusters: []
      contexts:
      - {name: a, context: {cluster: c, user: a, namespace: n}}
      - {name: b, context: {cluster: c, user: b}}
      - {name: gone, context: {cluster: c, user: gone}}
      users:
      - name: a
        user: {token: in-place, tokenFile: t, client-certificate-data: YQ==, client-key: k.pem}
      - name: b
        user:
          exec:
            apiVersion: client.authentication.k8s.io/v1beta1
            command: ./plugin
            args: [get, token]
            env: [{name: REGION, value: eu}]
            interactiveMode: IfAvailable
      """;

  @Test
  void theUserOfAContextIsRead() {
    KubeconfigUser a = KubeconfigFile.user(FILE, Optional.of("a"));
    assertThat(a.token()).contains(new Text.InFile("t"));
    assertThat(a.certificate()).contains(new Text.Inline("a"));
    assertThat(a.key()).contains(new Text.InFile("k.pem"));
    assertThat(a.files()).containsExactly("t", "k.pem");
    assertThat(a.toString()).doesNotContain("in-place", "text=a");
  }

  @Test
  void theServerOfAContextIsReadUnlessItCannotBeVerified() {
    String file =
        FILE.replace(
            "clusters: []",
            """
            clusters:
            - name: c
              cluster:
                server: https://10.0.0.1:6443
                tls-server-name: kubernetes
                certificate-authority-data: YQ==\
            """);
    assertThat(KubeconfigFile.server(file, Optional.of("a")))
        .isEqualTo(
            new KubeconfigServer(
                "https://10.0.0.1:6443",
                Optional.of("kubernetes"),
                Optional.of(new Text.Inline("a"))));
    String insecure = file.replace("tls-server-name: kubernetes", "insecure-skip-tls-verify: true");
    assertThatThrownBy(() -> KubeconfigFile.server(insecure, Optional.empty()))
        .hasMessage("cluster \"c\": insecure-skip-tls-verify is not supported");
    assertThatThrownBy(() -> KubeconfigFile.server(FILE, Optional.empty()))
        .hasMessage("no cluster \"c\"");
  }

  @Test
  void theCurrentContextCountsAndPrograms() {
    var exec = KubeconfigFile.user(FILE, Optional.empty()).exec().orElseThrow();
    assertThat(exec.apiVersion()).isEqualTo("client.authentication.k8s.io/v1beta1");
    assertThat(exec.exec().command()).isEqualTo("./plugin");
    assertThat(exec.exec().args()).containsExactly("get", "token");
    assertThat(exec.exec().env()).isEqualTo(Map.of("REGION", "eu"));
  }

  @Test
  void whatIsNotSupportedIsSaidAndNoSecretIsShown() {
    assertThat(problem("{auth-provider: {name: gcp}}")).contains("auth-provider is not supported");
    assertThat(problem("{username: u, password: secret}")).contains("username is not supported");
    assertThat(problem("{token: secret, as: root}")).contains("as is not supported");
    assertThat(problem("{}")).contains("neither a token nor a certificate");
    assertThat(problem("{client-key-data: '!secret'}")).contains("not base64");
    assertThat(problem("{token: secret, token: secret}")).contains("given twice");
    assertThat(problem("{token: [secret]}")).contains("expected: text");
    assertThat(problem("{exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}}"))
        .contains("v1alpha1");
    assertThat(
            problem(
                "{exec: {apiVersion: client.authentication.k8s.io/v1, command: x,"
                    + " interactiveMode: Always}}"))
        .contains("nobody is there");
    assertThatThrownBy(() -> KubeconfigFile.user(FILE, Optional.of("none")))
        .hasMessageContaining("no context");
    assertThatThrownBy(() -> KubeconfigFile.user(FILE, Optional.of("gone")))
        .hasMessageContaining("no user");
  }

  @Test
  void noTextBreaksTheReader() {
    Random random = new Random(9);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder(FILE);
      for (int n = 1 + random.nextInt(4); n > 0; n--) {
        int at = random.nextInt(text.length());
        if (random.nextBoolean()) {
          text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(9)));
        } else {
          text.insert(
              at,
              List.of("{", "[", ": ", "\n", "- ", "\"", "&a ", "*a", "\t").get(random.nextInt(9)));
        }
      }
      try {
        KubeconfigFile.user(text.toString(), Optional.of("a"));
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageNotContaining("in-place");
      }
    }
  }

  private static String problem(String user) {
    String text =
        "contexts: [{name: x, context: {user: x}}]\ncurrent-context: x\nusers:\n- name: x\n  user: "
            + user
            + "\n";
    try {
      return KubeconfigFile.user(text, Optional.empty()).toString();
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageNotContaining("secret");
      return String.valueOf(e.getMessage());
    }
  }
}
