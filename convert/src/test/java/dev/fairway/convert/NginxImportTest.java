package dev.fairway.convert;

import static dev.fairway.convert.Samples.notices;
import static dev.fairway.convert.Samples.problems;
import static dev.fairway.convert.Samples.relay;
import static dev.fairway.convert.Samples.remarks;
import static dev.fairway.convert.Samples.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.config.RelayListener.SourceRule;
import dev.fairway.testkit.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

class NginxImportTest {

  private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");

  @TempDir Path folder;

  @Test
  void aPortForEachClusterIsAListenerForEach() {
    assertThat(yaml(Samples.PORTS))
        .isEqualTo(
            """
              listeners:
                - listen: ["0.0.0.0:8000"]
                  to: "127.0.0.1:443"
                  timeouts:
                    connect: 8s
                    idle: 24h
                - listen: ["0.0.0.0:8001", "[::]:8001"]
                  to: "127.0.0.2:443"
              accessLog:
                path: /var/log/nginx/tcp-access.log
                format: "$remote_addr [$time_local] $protocol $status $bytes_sent $bytes_received \
            $session_time \\"$upstream_addr\\" \\"$upstream_bytes_sent\\" \
            \\"$upstream_bytes_received\\" \\"$upstream_connect_time\\""
            """);
    assertThat(notices(Samples.PORTS)).isEmpty();
    assertThat(remarks(Samples.PORTS))
        .contains("1:1: user: ignored: Fairway runs as whoever starts it")
        .anyMatch(line -> line.startsWith("5:1: events: ignored"))
        .anyMatch(line -> line.startsWith("12:5: open_log_file_cache: ignored"))
        .hasSize(6);
  }

  @Test
  void aMapOfNamesIsRoutes() {
    String good = Samples.NAMES.replace("~^kube[0-9]*\\.x$", "~\\.kube\\.example$");
    assertThat(yaml(good))
        .isEqualTo(
            """
              listeners:
                - listen: ["0.0.0.0:443"]
                  routes:
                    - names: [api.paris.example.com, "*.kube.example"]
                      upstream: paris
                    - names: [rome.example.com, "*.rome.example.com"]
                      upstream: rome
                    - names: ["*.oslo.example.com"]
                      upstream: "127.0.0.4-6443"
                    - upstream: rome
                  sources:
                    - allow: ["10.0.0.0/8", "192.168.1.7/32"]
                    - deny: ["0.0.0.0/0", "::/0"]
                  limits:
                    helloTimeout: 5s
                    helloSize: 32KiB
              upstreams:
                - name: paris
                  endpoints:
                    - address: "10.1.0.10:6443"
                      weight: 5
                      maxFails: 3
                      failTimeout: 30s
                    - address: "10.1.0.11:6443"
                      maxConnections: 100
                    - address: "10.1.0.12:6443"
                      backup: true
                    - address: "10.1.0.13:6443"
                      maintenance: true
                  balance: least-connections
                  tries: 2
                  triesTimeout: 10s
                  proxyProtocol: v1
                - name: rome
                  endpoints:
                    - address: "10.2.0.10:6443"
                  balance: client-address
                  tries: 2
                  triesTimeout: 10s
                  proxyProtocol: v1
                - name: "127.0.0.4-6443"
                  endpoints:
                    - address: "127.0.0.4:6443"
                  tries: 2
                  triesTimeout: 10s
                  proxyProtocol: v1
              accessLog:
                format: none
            """);
    assertThat(remarks(good))
        .anyMatch(line -> line.contains("listen: reuseport is ignored"))
        .anyMatch(line -> line.contains("zone: ignored"))
        .anyMatch(line -> line.contains("proxy_buffer_size: ignored"));
    assertThat(problems(Samples.NAMES))
        .containsExactly(
            "8:5: map: refused: the pattern \"~^kube[0-9]*\\.x$\" (expected: a host name, *.domain"
                + " or .domain with hostnames)");
  }

  /** What guides for clusters and for databases show. */
  @Test
  void configurationsOfGuidesAreRead() {
    String balancer =
        """
        load_module /usr/lib/nginx/modules/ngx_stream_module.so;
        worker_processes 4;
        worker_rlimit_nofile 40000;
        events {
            worker_connections 8192;
        }
        stream {
            upstream servers_https {
                least_conn;
                server 10.0.0.1:443 max_fails=3 fail_timeout=5s;
                server 10.0.0.2:443 max_fails=3 fail_timeout=5s;
            }
            server {
                listen     443;
                proxy_pass servers_https;
            }
        }
        http {
            server { listen 80; location / { return 301 https://$host$request_uri; } }
        }
        """;
    assertThat(relay(balancer).upstreams().getFirst().endpoints()).hasSize(2);
    assertThat(remarks(balancer)).hasSize(5);
    assertThat(notices(balancer)).isEmpty();

    String database =
        """
        error_log  /var/log/nginx/error.log warn;
        events { worker_connections 1024; }
        stream {
          log_format basic '$remote_addr [$time_local] $protocol $status $bytes_sent'
                           ' $bytes_received $session_time';
          access_log /dev/stdout basic;
          upstream db { hash $remote_addr; server db-0.db:5432; server db-1.db:5432 backup; }
          server { listen 127.0.0.1:5432 so_keepalive=30m::10; proxy_connect_timeout 1s;
                   proxy_timeout 3s; proxy_pass db; }
          server { listen [::1]:12345; proxy_pass unix:/tmp/stream.socket; }
        }
        """;
    assertThat(problems(database))
        .containsExactly("10:32: proxy_pass: refused: endpoints are reached by TCP only");
  }

  @Test
  void fragmentsAreReadAsIfInStream() {
    String fragment = "upstream a { server a.example:443; }\nserver { listen 1; proxy_pass a; }\n";
    assertThat(relay(fragment).upstreams()).hasSize(1);
    assertThat(relay("server { listen 1; proxy_pass a.example:443; }").listeners()).hasSize(1);
  }

  @Test
  void rangesLeadToTheSamePortsByTheVariable() {
    assertThat(yaml("server { listen 8000-8010; proxy_pass a.example:$server_port; }"))
        .contains("listen: [\"0.0.0.0:8000-8010\"]", "to: \"a.example:8000-8010\"");
    assertThat(yaml("server { listen [::]:80-90; proxy_pass 10.0.0.1:443; }"))
        .contains("listen: [\"[::]:80-90\"]", "to: \"10.0.0.1:443\"");
  }

  @Test
  void protocolsOfTheClientHelloAreRoutes() {
    String text =
        """
        map $ssl_preread_alpn_protocols $up {
          ~\\bacme-tls/1\\b 10.0.0.1:443;
          ~\\bh2\\b         10.0.0.2:443;
          default           10.0.0.3:443;
        }
        server { listen 443; ssl_preread on; proxy_pass $up; }
        """;
    assertThat(yaml(text))
        .contains("- alpn: [acme-tls/1]\n          to: \"10.0.0.1:443\"")
        .contains("- alpn: [h2]\n          to: \"10.0.0.2:443\"")
        .contains("- to: \"10.0.0.3:443\"");
  }

  @Test
  void aNameThatOnlyTheLogWantsIsReadAllTheSame() {
    String text = "server { listen 1; ssl_preread on; proxy_pass a.example:2; }";
    assertThat(yaml(text)).contains("routes:\n        - to: \"a.example:2\"");
  }

  @Test
  void theProxyHeaderOfABalancerIsTaken() {
    String text =
        "server { listen 1 proxy_protocol; set_real_ip_from 10.0.0.0/8; proxy_pass a.example:2; }";
    assertThat(yaml(text)).contains("proxyProtocol:\n        trusted: [\"10.0.0.0/8\"]");
    assertThat(yaml(text.replace("set_real_ip_from 10.0.0.0/8;", "")))
        .contains("trusted: [\"0.0.0.0/0\", \"::/0\"]");
  }

  @Test
  void limitsAndTheResolverAreHonoured() {
    String text =
        """
        stream {
          limit_conn_zone $binary_remote_addr zone=addr:10m;
          limit_conn_zone $server_port zone=port:1m;
          resolver 10.96.0.10 [::1]:5353 valid=10s ipv6=off;
          resolver_timeout 3s;
          server { listen 1; limit_conn addr 10; limit_conn port 100; proxy_pass a.example:2; }
        }
        """;
    assertThat(yaml(text))
        .contains("connections: 100\n        connectionsPerAddress: 10\n")
        .contains("servers: [\"10.96.0.10:53\", \"[::1]:5353\"]")
        .contains("timeout: 3s\n    validity: 10s\n    family: ipv4\n");
  }

  @Test
  void anUpstreamThatIsUsedInTwoWaysBecomesTwo() {
    String text =
        """
        upstream a { server a.example:443; }
        server { listen 1; proxy_pass a; }
        server { listen 2; proxy_pass a; proxy_protocol on; }
        server { listen 3; proxy_pass a; }
        """;
    assertThat(relay(text).upstreams()).extracting(u -> u.name()).containsExactly("a", "a-2");
  }

  @Test
  void logsOfAServerAreItsOwn() {
    String text =
        """
        log_format a escape=json '{"a":"$remote_addr"}';
        server { listen 1; proxy_pass a.example:2; access_log /dev/stdout a buffer=32k; }
        server { listen 2; proxy_pass a.example:2; }
        """;
    assertThat(yaml(text))
        .contains(
            "accessLog:\n        format: \"{\\\"a\\\":\\\"$remote_addr\\\"}\"\n        escape: json")
        .endsWith("accessLog:\n    format: none\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "listen 1 ssl; proxy_pass a:2;|1:10: listen: ssl is refused",
        "listen 1 udp; proxy_pass a:2;|1:10: listen: udp is refused",
        "listen unix:/x; proxy_pass a:2;|1:10: listen: refused: only TCP",
        "listen 1 foo=2; proxy_pass a:2;|1:10: listen: \"foo=2\" is not known",
        "listen x.example:1; proxy_pass a:2;|1:10: listen: \"x.example:1\" (expected: a port",
        "listen 1; proxy_pass unix:/x;|1:20: proxy_pass: refused: endpoints are reached by TCP",
        "listen 1; proxy_pass a;|1:20: proxy_pass: \"a\" (expected: host:port, or the name",
        "listen 1; proxy_pass $x;|1:20: proxy_pass: refused: \"$x\" (expected: an upstream",
        "listen 1; proxy_pass $ssl_preread_server_name:443;|would let clients choose any target",
        "listen 1;|1:1: proxy_pass: 0 of them (expected: exactly one)",
        "proxy_pass a:2;|1:1: server: no listen",
        "listen 1; proxy_pass a:2; proxy_bind 10.0.0.1;|1:36: proxy_bind: refused: connections",
        "listen 1; proxy_pass a:2; return ok;|1:36: return: refused: a relay answers nothing",
        "listen 1; proxy_pass a:2; proxy_download_rate 1k;|proxy_download_rate: refused: a rate",
        "listen 1; proxy_pass a:2; proxy_ssl on;|1:36: proxy_ssl: refused: the relay never breaks",
        "listen 1; proxy_pass a:2; location / { }|1:36: location: refused: belongs to http",
        "listen 1; proxy_pass a:2; frobnicate on;|1:36: frobnicate: refused: not a directive",
        "listen 1; proxy_pass a:2; proxy_timeout x;|proxy_timeout: \"x\" (expected: a time",
        "listen 1; proxy_pass a:2; proxy_timeout 999y;|1:36: proxy_timeout: refused: \"999y\" (expected: a",
        "listen 1; proxy_pass a:2; allow 10.0.0.0/33;|allow: \"10.0.0.0/33\" (expected: an address",
        "listen 1; proxy_pass a:2; limit_conn x 1;|limit_conn: no limit_conn_zone \"x\"",
        "listen 1; proxy_pass a:2; access_log /x y;|access_log: no log_format \"y\"",
        "listen 1; proxy_pass a:2; access_log syslog:server=x y;|access_log: refused: \"syslog",
        "listen 1 proxy_protocol; proxy_pass a:2; deny all;|without set_real_ip_from it is about",
        "listen 1 proxy_protocol; listen 2; proxy_pass a:2;|proxy_protocol for some addresses only"
      })
  void whatCannotBeHonouredIsNamedWithItsPlaceAndTheReason(String server, String expected) {
    assertThat(problems("server { " + server + " }")).singleElement().asString().contains(expected);
  }

  /** Else what a missing semicolon makes of the next block would be lost without a word. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "pid /x\nstream { server { listen 1; proxy_pass a:2; } }",
        "stream { tcp_nodelay on\nserver { listen 1; proxy_pass a:2; } }",
        "stream { proxy_timeout 1s\nserver { listen 1; proxy_pass a:2; } }",
        "stream { log_format x y\nserver { listen 1; proxy_pass a:2; } }",
        "stream { resolver 10.0.0.1\nserver { listen 1; proxy_pass a:2; } }",
        "stream { server { listen 1; proxy_pass a:2; allow all { } } }",
        "stream { server { listen 1; proxy_pass a:2; access_log off { } } }",
        "stream { server { listen 1 {} proxy_pass a:2; } }",
        "stream { upstream a { least_conn {} server b:1; } server { listen 1; proxy_pass a; } }",
        "stream { upstream a { server b:1 {} } server { listen 1; proxy_pass a; } }",
        "stream { server { listen 1; proxy_pass a:2; } server; }",
        "stream { server { listen 1; proxy_pass a:2; } upstream x; }",
        "stream { server { listen 1; proxy_pass a:2; } map $ssl_preread_server_name $x; }",
        "stream { server { listen 1; proxy_pass a:2; } } http;"
      })
  void aBlockWhereASemicolonBelongsIsNamedAndTheOtherWayRound(String text) {
    assertThat(problems("server { listen 9; proxy_pass a:9; }")).isEmpty();
    assertThat(problems(text)).anyMatch(line -> line.contains("(expected: \""));
  }

  @Test
  void onePortForTwoServersIsNamedAtTheSecond() {
    String text = "server { listen 1; proxy_pass a:2; }\nserver { listen 1; proxy_pass b:2; }\n";
    assertThat(problems(text))
        .singleElement()
        .asString()
        .startsWith("2:10: listen: refused: 0.0.0.0:1 is taken by line 1 (expected: another port)");
  }

  /** Which nginx has, on one socket, by the address that a client came to. */
  @Test
  void aPortOfAllAddressesAndOfOneIsRefusedAtTheSecondListen() {
    String text =
        "server { listen 22000; proxy_pass a:2; }\n"
            + "server {\n  listen 127.0.0.1:22000;\n  proxy_pass b:2;\n}\n";
    assertThat(problems(text))
        .containsExactly(
            "3:3: listen: refused: 127.0.0.1:22000 overlaps 0.0.0.0:22000 of line 1: servers are not"
                + " told apart by the address that a client came to (expected: another port, or each"
                + " address by itself)");
    assertThat(problems("server { listen 127.0.0.1:8082; proxy_pass a:2; }"))
        .singleElement()
        .asString()
        .startsWith("1:10: listen: refused: 127.0.0.1:8082 is where Fairway tells of itself");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "preread_timeout 10m;|3:1: preread_timeout: refused: \"10m\" (expected: a duration",
        "preread_buffer_size 512;|3:1: preread_buffer_size: refused: \"512\" (expected: a number",
        "proxy_connect_timeout 1ms;|3:1: proxy_connect_timeout: refused: \"1ms\" (expected: a",
        "proxy_next_upstream_timeout 50d;|1:1: upstream: refused: triesTimeout: \"1200h\"",
        "limit_conn z 9999999;|3:1: limit_conn: refused: connections: \"9999999\" (expected: a"
      })
  void whatAListenerCannotHaveIsSaidInTheWordsOfItsDirective(String line, String expected) {
    String text =
        "upstream u { server a:2; }\nserver { listen 1; proxy_pass u;\n"
            + line
            + "\n}\nlimit_conn_zone $server_port zone=z:1m;\n";
    assertThat(problems(text)).singleElement().asString().startsWith(expected);
  }

  @Test
  void whatAnUpstreamCannotHaveIsSaidAtItsServer() {
    String text = "upstream u {\n server a:2;\n server b:2 max_fails=9999999;\n}\n";
    String server = "server { listen 1;\n proxy_pass u; }\n";
    assertThat(problems(text + server))
        .singleElement()
        .asString()
        .startsWith("3:2: server: refused: \"max_fails=9999999\" (expected: a whole number");
    assertThat(
            problems(
                "resolver 10.0.0.1;\nresolver_timeout 1ms;\n"
                    + "upstream u { server a:2; }\n"
                    + server))
        .singleElement()
        .asString()
        .startsWith("2:1: resolver_timeout: refused: \"1ms\" (expected: a duration");
    String many = "upstream u {\n" + " server a:2;\n".repeat(300) + "}\n";
    assertThat(problems(many + server))
        .containsExactly("1:1: upstream: refused: 300 endpoints (expected: at most 256)");
  }

  @Test
  void moreNetworksThanARuleTakesAreTwoRules() {
    StringBuilder text = new StringBuilder("server { listen 1; proxy_pass a:2;\n");
    for (int i = 0; i < 1_100; i++) {
      text.append("allow 10.0." + i / 250 + "." + i % 250 + ";\n");
    }
    List<SourceRule> rules = relay(text + "deny all; }").listeners().getFirst().sources();
    assertThat(rules).extracting(SourceRule::allow).containsExactly(true, true, false);
    assertThat(rules.getFirst().networks().size() + rules.get(1).networks().size())
        .isEqualTo(1_100);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stream {",
        "stream",
        "}",
        "{",
        ";",
        "stream { server { listen 1 } }",
        "server 'a",
        "a \"b\"c;"
      })
  void faultsOfSyntaxHaveAPlace(String text) {
    assertThat(Samples.read(text).problems())
        .isNotEmpty()
        .allSatisfy(problem -> assertThat(problem.location().line()).isBetween(0, 1));
  }

  @Test
  void filesAreTakenInByPatternsFromTheFolderOfTheMainFile() throws IOException {
    Files.createDirectories(folder.resolve("conf.d"));
    Files.writeString(folder.resolve("conf.d/b.conf"), "server { listen 2; proxy_pass a:2; }");
    Files.writeString(folder.resolve("conf.d/a.conf"), "server { listen 1; proxy_pass a:2; }");
    Files.writeString(folder.resolve("conf.d/.c.conf"), "}");
    Path main = folder.resolve("nginx.conf");
    Files.writeString(
        main, "http { include mime.types; }\nstream { include conf.d/*.conf; include x/*; }");

    Imported read = Imports.read(main);

    assertThat(read.problems()).isEmpty();
    assertThat(read.relay().orElseThrow().listeners())
        .extracting(listener -> listener.name())
        .containsExactly("0.0.0.0:1", "0.0.0.0:2");
  }

  @Test
  void aFileThatIsNotThereOrACircleIsNamed() throws IOException {
    Path main = folder.resolve("nginx.conf");
    Files.writeString(main, "stream { include nowhere.conf; }");
    assertThat(Imports.read(main).problems())
        .first()
        .asString()
        .contains("nginx.conf:1:10: include: \"nowhere.conf\": ")
        .endsWith("no such file");

    Files.writeString(main, "stream { include circle.conf; }");
    Files.writeString(folder.resolve("circle.conf"), "include circle.conf;\n");
    assertThat(Imports.read(main).problems())
        .first()
        .asString()
        .contains("circle.conf:1:1: include: more than 16 deep");
  }

  /** Two circles would be read two to the sixteenth times, were they not counted. */
  @Test
  void circlesThatMeetAreBounded() throws IOException {
    Path main = folder.resolve("nginx.conf");
    Files.writeString(main, "stream { include circle.conf; }");
    Files.writeString(folder.resolve("circle.conf"), "include circle.conf;\n".repeat(20));
    assertThat(Imports.read(main).problems())
        .anyMatch(problem -> problem.message().contains("more than"));
  }

  @Test
  void nginxItselfTakesTheSamples() throws IOException, InterruptedException {
    Requires.programs("nginx");
    if (!Files.exists(MODULE)) {
      throw new TestAbortedException("needs nginx's module stream");
    }
    for (String sample : List.of(Samples.PORTS, Samples.NAMES)) {
      Path file = folder.resolve("sample.conf");
      Files.writeString(
          file,
          "load_module "
              + MODULE
              + ";\n"
              + sample
                  .replace("user nginx;", "")
                  .replace("/var/log/nginx", folder.toString())
                  .replace("/tmp/nginx.pid", folder + "/pid")
                  .replace("listen 443", "listen 48443"));
      Path said = folder.resolve("said");
      Process nginx =
          new ProcessBuilder("nginx", "-t", "-q", "-e", "stderr", "-c", file.toString())
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      assertThat(nginx.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(nginx.exitValue()).as(Files.readString(said)).isZero();
    }
  }
}
