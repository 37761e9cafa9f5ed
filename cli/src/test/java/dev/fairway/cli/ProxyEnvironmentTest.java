package dev.fairway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairway.agent.HttpProxy;
import dev.fairway.agent.ProxyCredentials;
import dev.fairway.net.HostPort;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyEnvironmentTest {

  @Test
  void theVariableNamesAProxyInEitherCaseAndWithOrWithoutScheme() {
    assertThat(find(Map.of("HTTPS_PROXY", "http://proxy:3128"), "hub:443"))
        .contains(HttpProxy.parse("http://proxy:3128"));
    assertThat(find(Map.of("https_proxy", "proxy:3128"), "hub:443"))
        .contains(HttpProxy.parse("http://proxy:3128"));
    assertThat(find(Map.of("HTTPS_PROXY", "https://proxy"), "hub:443"))
        .contains(HttpProxy.parse("https://proxy:443"));
    assertThat(find(Map.of(), "hub:443")).isEmpty();
  }

  @Test
  void userAndPasswordStandInItAndAreNotQuoted() {
    HttpProxy proxy =
        find(Map.of("HTTPS_PROXY", "http://me:a%40b+c@proxy:3128"), "hub:443").orElseThrow();
    assertThat(proxy.credentials()).isEqualTo(new ProxyCredentials.Given("me:a@b+c"));
    assertThat(proxy.toString() + proxy.url()).doesNotContain("a@b");
    assertThatThrownBy(() -> find(Map.of("HTTPS_PROXY", "ftp://me:s3cret@proxy"), "hub:443"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("HTTPS_PROXY is no proxy")
        .hasMessageNotContaining("s3cret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hub.example.com:443 | example.com             | true
          hub.example.com:443 | .example.com            | true
          hub.example.com:443 | *.example.com           | true
          hub.example.com:443 | a, HUB.example.com      | true
          hub.example.com:443 | example.com:443         | true
          hub.example.com:443 | example.com:80          | false
          hub.example.com:443 | ample.com               | false
          hub.example.com:443 | 10.0.0.0/8              | false
          hub.example.com:443 | *                       | true
          10.1.2.3:443        | 10.0.0.0/8              | true
          10.1.2.3:443        | 10.1.2.3                | true
          10.1.2.3:443        | 10.1.2.3:443            | true
          10.1.2.3:443        | 10.1.2.4,192.168.0.0/16 | false
          127.0.0.1:443       | x                       | true
          localhost:443       | x                       | true
          """)
  void whatIsNamedIsSpared(String hub, String spared, boolean direct) {
    Map<String, String> variables = Map.of("HTTPS_PROXY", "http://p:1", "NO_PROXY", spared);
    assertThat(find(variables, hub).isEmpty()).isEqualTo(direct);
  }

  private static Optional<HttpProxy> find(Map<String, String> variables, String hub) {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    Path here = Path.of("/");
    Environment environment =
        new Environment(
            variables,
            here,
            here,
            here,
            "me",
            nowhere,
            nowhere,
            OutputStream.nullOutputStream(),
            false,
            new Ending(() -> {}));
    return ProxyEnvironment.find(environment, HostPort.parse(hub));
  }
}
