package dev.fairway.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.convert.Imports.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigMapTest {

  private static final String HEAD =
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: proxy\ndata:\n";

  @TempDir Path folder;

  @Test
  void aWholeFileInAConfigMapIsReadWithItsPlaces() {
    String text = HEAD + "  nginx.conf: |\n" + Samples.PORTS.indent(4);

    assertThat(Samples.relay(text)).isEqualTo(Samples.relay(Samples.PORTS));
    assertThat(Samples.problems(text.replace("proxy_timeout 24h", "proxy_bind 10.0.0.1")))
        .singleElement()
        .asString()
        .startsWith("22:");
  }

  @Test
  void fragmentsInAConfigMapBelongTogether() {
    String text =
        HEAD
            + "  paris.conf: |\n    server { listen 8000; proxy_pass paris; }\n"
            + "  upstreams.conf: |\n    upstream paris { server 10.0.0.1:443; }\n";

    assertThat(Samples.relay(text).listeners()).hasSize(1);
    assertThat(Samples.relay(text).upstreams()).hasSize(1);
  }

  @Test
  void whatTheMainFileTakesInIsFoundBesideItAndNowhereElse() throws IOException {
    String text =
        HEAD
            + "  nginx.conf: |\n    stream { include /etc/nginx/conf.d/*.conf; }\n"
            + "  a.conf: |\n    server { listen 8000; proxy_pass 10.0.0.1:443; }\n";
    assertThat(Samples.relay(text).listeners()).hasSize(1);

    Path secret = folder.resolve("secret");
    Files.writeString(secret, "server { listen 1; proxy_pass a:2; }");
    Path file = folder.resolve("cm.yaml");
    Files.writeString(file, HEAD + "  nginx.conf: 'stream { include " + secret + "; }'\n");
    assertThat(Imports.read(file).problems())
        .first()
        .asString()
        .contains("include: ")
        .endsWith("no such key beside it");
  }

  @Test
  void haproxyInAConfigMapIsRead() {
    String text = HEAD + "  haproxy.cfg: |\n" + Samples.HAPROXY.indent(4);

    assertThat(Samples.relay(text)).isEqualTo(Samples.relay(Samples.HAPROXY));
  }

  @Test
  void servicesByPortAreListeners() {
    String text =
        HEAD
            + "  \"9000\": default/example-go:8080\n"
            + "  \"9001\": kube-system/db:5432:PROXY\n"
            + "  \"9002\": kube-system/db:5432::PROXY\n";

    assertThat(Samples.yaml(text))
        .isEqualTo(
            """
              listeners:
                - name: port-9000
                  listen: ["0.0.0.0:9000"]
                  to: "example-go.default.svc:8080"
                - name: port-9001
                  listen: ["0.0.0.0:9001"]
                  to: "db.kube-system.svc:5432"
                  proxyProtocol:
                    trusted: ["0.0.0.0/0", "::/0"]
                - name: port-9002
                  listen: ["0.0.0.0:9002"]
                  upstream: port-9002
              upstreams:
                - name: port-9002
                  endpoints:
                    - address: "db.kube-system.svc:5432"
                  proxyProtocol: v1
            """);
    assertThat(Samples.problems(HEAD + "  \"9000\": default/example-go:http\n"))
        .containsExactly(
            "6:1: 9000: \"default/example-go:http\" (expected: a port that is a number; names of"
                + " ports are not known)");
  }

  @Test
  void theFormatOfAFileIsToldByItsText() {
    assertThat(Imports.formatOf(Samples.file("# a\n\nuser nginx;"))).contains(Format.NGINX);
    assertThat(Imports.formatOf(Samples.file(Samples.HAPROXY))).contains(Format.HAPROXY);
    assertThat(Imports.formatOf(Samples.file(HEAD))).contains(Format.CONFIG_MAP);
    assertThat(Imports.formatOf(Samples.file("apiVersion: fairway.dev/v1alpha1\nkind: Relay\n")))
        .isEmpty();
    assertThat(Imports.formatOf(Samples.file("kind: Relay\n"))).isEmpty();
    assertThat(Imports.formatOf(Samples.file(""))).isEmpty();
    assertThat(Samples.problems("kind: Relay\n")).singleElement().asString().contains("not known");
  }

  @Test
  void aFileThatCannotBeReadIsAProblem() {
    assertThat(Imports.read(folder.resolve("nowhere.conf")).problems())
        .singleElement()
        .asString()
        .endsWith("nowhere.conf: no such file");
  }
}
