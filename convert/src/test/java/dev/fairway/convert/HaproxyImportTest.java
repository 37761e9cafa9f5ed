package dev.fairway.convert;

import static dev.fairway.convert.Samples.notices;
import static dev.fairway.convert.Samples.problems;
import static dev.fairway.convert.Samples.relay;
import static dev.fairway.convert.Samples.remarks;
import static dev.fairway.convert.Samples.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.testkit.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HaproxyImportTest {

  private static final String FRONT = "frontend f\n bind :1\n";
  private static final String BACK = "backend b\n server s a:2\n";

  @TempDir Path folder;

  @Test
  void frontendsAndBackendsOfModeTcpAreListenersAndUpstreams() {
    assertThat(yaml(Samples.HAPROXY))
        .isEqualTo(
            """
              listeners:
                - name: k8s
                  listen: ["0.0.0.0:6443", "[::]:6443"]
                  routes:
                    - names: [api.paris.example.com]
                      upstream: paris
                    - names: ["*.rome.example.com", rome.example.com]
                      upstream: rome
                    - upstream: paris
                  sources:
                    - deny: ["10.9.0.0/16"]
                    - allow: ["10.0.0.0/8", "192.168.1.7/32"]
                    - deny: ["0.0.0.0/0", "::/0"]
                  limits:
                    connections: 2000
                    helloTimeout: 5s
                  timeouts:
                    connect: 5s
                    idle: 1h
                - name: ports
                  listen: ["127.0.0.1:8000-8010"]
                  upstream: ports
                  proxyProtocol:
                    trusted: ["0.0.0.0/0", "::/0"]
                  limits:
                    connections: 4096
                  timeouts:
                    connect: 5s
                    idle: 1h
              upstreams:
                - name: paris
                  endpoints:
                    - address: "10.1.0.10:6443"
                      weight: 10
                      maxConnections: 500
                    - address: "10.1.0.11:6443"
                      slowStart: 30s
                    - address: "10.1.0.12:6443"
                      backup: true
                  balance: least-connections
                  check:
                    https:
                      serverName: kubernetes
                      caFile: /etc/ca.crt
                      paths: [/readyz]
                    interval: 3s
                    timeout: 5s
                    rise: 2
                    fall: 2
                - name: rome
                  endpoints:
                    - address: "10.2.0.10:6443"
                    - address: "10.2.0.11:6443"
                      maintenance: true
                  balance: client-address
                  check:
                    tcp: {}
                    interval: 2s
                    timeout: 5s
                    rise: 2
                    fall: 3
                  proxyProtocol: v2
                - name: ports
                  endpoints:
                    - address: "api.oslo.example.com:8000-8010"
            """);
    assertThat(remarks(Samples.HAPROXY))
        .contains("1:1: global: ignored: this section is passed over");
    assertThat(notices(Samples.HAPROXY))
        .contains(
            "3:5: maxconn: holds for each listener by itself, and what is more is closed at once"
                + " and does not wait",
            "19:5: tcp-request: who sends nothing for so long is closed, and goes to no default"
                + " backend",
            "33:5: server: maxconn: what is more goes to other servers, and is closed where none"
                + " has room; nobody waits in a queue")
        .anyMatch(line -> line.contains("answered 200, 401 or 403 counts as alive"))
        .anyMatch(line -> line.contains("retries: each endpoint is tried once"))
        .anyMatch(line -> line.contains("check: all servers are checked as the first one"));
  }

  @Test
  void namesThatAnEarlierLineTakesAreLeftOut() {
    String text =
        FRONT
            + " use_backend b if { req.ssl_sni -m end .example.com }\n"
            + " use_backend c if { req.ssl_sni a.example.com b.example.org }\n"
            + BACK
            + "backend c\n server s c:2\n";
    assertThat(yaml(text)).contains("- names: [b.example.org]\n          upstream: c");
    assertThat(remarks(text))
        .contains("4:2: use_backend: a.example.com never comes here: a line before takes it");
  }

  @Test
  void anOrderThatMeansSomethingElseHereIsRefused() {
    String text =
        FRONT
            + " use_backend b if { req.ssl_alpn h2 }\n"
            + " use_backend c if { req.ssl_sni a.example.com }\n"
            + BACK
            + "backend c\n server s c:2\n";
    assertThat(problems(text))
        .containsExactly(
            "4:2: use_backend: refused: a.example.com is taken in part by a line before (expected:"
                + " the more specific line first)");
  }

  /** The balancer that guides put in front of several API servers. */
  @Test
  void aCheckOverTlsThatIsWrittenInPiecesIsRead() {
    String text =
        """
        global
            log stdout format raw local0
            daemon
        defaults
            mode http
            log global
            option httplog
            option forwardfor except 127.0.0.0/8
            option redispatch
            retries 1
            timeout http-request 10s
            timeout queue 20s
            timeout connect 5s
            timeout client 35s
            timeout server 35s
            timeout check 10s
        frontend apiserver
            bind *:6443
            mode tcp
            option tcplog
            default_backend apiserverbackend
        backend apiserverbackend
            option httpchk
            http-check connect ssl
            http-check send meth GET uri /healthz
            http-check expect status 200
            mode tcp
            balance roundrobin
            server a 10.0.0.1:6443 check ca-file ca.crt verifyhost kubernetes
            server b 10.0.0.2:6443 check ca-file ca.crt verifyhost kubernetes
        """;
    assertThat(yaml(text))
        .contains("https:\n          serverName: kubernetes\n          caFile: ca.crt\n")
        .contains("paths: [/healthz]\n        interval: 2s\n        timeout: 10s\n")
        .contains("connect: 5s\n        idle: 35s\n");
  }

  /** Of three guides; nobody gives these checks a certificate to verify. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "option httpchk;http-check connect ssl;http-check send meth GET uri /healthz;"
            + "http-check expect status 200;mode tcp;balance roundrobin;"
            + "server m1 10.0.0.1:6443 check verify none"
            + "|6:2: option httpchk: nothing is asked of a server that is not verified: the check is"
            + " whether a connection is taken, not what \"/healthz\" answers",
        "option httpchk GET /healthz;http-check expect status 200;mode tcp;"
            + "server m1 10.0.0.1:6443 check check-ssl verify none"
            + "|6:2: option httpchk: nothing is asked of a server that is not verified: the check is"
            + " whether a connection is taken, not what \"/healthz\" answers",
        "option httpchk GET /healthz;http-check expect status 200;mode tcp;option ssl-hello-chk;"
            + "balance roundrobin;server m1 10.0.0.1:6443 check"
            + "|9:2: option ssl-hello-chk: no ClientHello is sent: the check is whether a connection"
            + " is taken",
        "option httpchk GET /live;server m1 10.0.0.1:6443 check"
            + "|6:2: option httpchk: nothing is asked by plain HTTP: the check is whether a connection"
            + " is taken, not what \"/live\" answers",
        "server m1 10.0.0.1:6443 check check-ssl verify none"
            + "|6:2: check-ssl: without verification no TLS is tried: the check is whether a"
            + " connection is taken"
      })
  void aCheckThatVerifiesNothingIsWhetherAConnectionIsTaken(String lines, String expected) {
    String text =
        "frontend apiserver\n bind *:6443\n mode tcp\n default_backend b\nbackend b\n "
            + lines.replace(";", "\n ")
            + "\n";
    assertThat(yaml(text)).contains("check:\n        tcp: {}\n");
    assertThat(notices(text)).anyMatch(line -> line.startsWith(expected + "; for one by TLS: "));
  }

  @Test
  void aCheckOfTcpInOneStepIsThePlainOne() {
    String text = FRONT + " default_backend b\nbackend b\n option tcp-check\n";
    String server = " server s a:2 check\n";
    assertThat(yaml(text + " tcp-check connect\n" + server)).contains("tcp: {}");
    assertThat(notices(text + " tcp-check connect\n" + server)).isEmpty();
    assertThat(problems(text + " tcp-check expect string +PONG\n" + server))
        .singleElement()
        .asString()
        .startsWith("6:2: tcp-check: refused: of scripts of checks only the step connect is taken");
  }

  @Test
  void whatClosesEverythingThatIsNoTlsIsNotLost() {
    String open = FRONT + " tcp-request inspect-delay 5s\n";
    String end = " default_backend b\n" + BACK;
    String hello = "{ req_ssl_hello_type 1 }";
    assertThat(problems(open + " tcp-request content reject if !" + hello + "\n" + end))
        .singleElement()
        .asString()
        .startsWith("4:2: tcp-request: refused: it closes what is no TLS, and a Relay cannot");
    String accept = open + " tcp-request content accept if " + hello + "\n";
    assertThat(problems(accept + " tcp-request content reject\n" + end))
        .singleElement()
        .asString()
        .startsWith("5:2: tcp-request: refused: it closes what is no TLS");
    assertThat(problems(open + " tcp-request content reject unless " + hello + "\n" + end))
        .hasSize(1);
    assertThat(problems(open + " tcp-request content reject\n" + end))
        .anyMatch(line -> line.contains("refused: it closes all connections that begin with TLS"));
    assertThat(problems(accept + end)).isEmpty();
    assertThat(problems(open + " tcp-request content accept\n tcp-request content reject\n" + end))
        .isEmpty();

    String names = " use_backend b if { req_ssl_sni -i a.example }\n" + BACK;
    String text = accept + " tcp-request content reject\n" + names;
    assertThat(yaml(text)).contains("routes:\n        - names: [a.example]\n");
    assertThat(notices(text)).isEmpty();
  }

  @Test
  void aConditionOfOneNameThatAsksForTwoThingsIsRefused() {
    String text = FRONT + " acl x req.ssl_sni -i a.example\n acl x src 10.0.0.0/8\n";
    assertThat(problems(text + " use_backend b if x\n" + BACK))
        .first()
        .asString()
        .startsWith("4:2: acl: refused: \"x\" asks for something else in a line before");
  }

  @Test
  void aBackendThatClosesConnectionsIsRefused() {
    String text = FRONT + " default_backend b\n" + BACK + " tcp-request inspect-delay 5s\n";
    assertThat(problems(text)).isEmpty();
    assertThat(problems(text + " tcp-request content reject if { src 10.0.0.0/8 }\n"))
        .containsExactly(
            "7:2: tcp-request: refused: in a backend (expected: it in the frontend, as tcp-request"
                + " connection)");
  }

  /** HAProxy compares the balancer's address then, Fairway the one that the header names. */
  @Test
  void rulesAboutTheBalancerAreRefused() {
    String text = FRONT.replace(":1", ":1 accept-proxy") + " default_backend b\n" + BACK;
    assertThat(problems(text)).isEmpty();
    String rule = " tcp-request connection reject if !{ src 10.0.0.0/8 }\n";
    assertThat(problems(text.replace(" default", rule + " default")))
        .singleElement()
        .asString()
        .startsWith("3:2: tcp-request: refused: with accept-proxy it is about the balancer");
  }

  @Test
  void aProxyHasTheDefaultsThatItNames() {
    String defaults =
        "defaults a\n mode tcp\n timeout client 3s\n"
            + "defaults b from a\n timeout connect 4s\n"
            + "defaults c\n mode http\n timeout client 9s\n";
    String front = "frontend f from b\n bind :1\n default_backend b\n";
    String back = "backend b from b\n server s a:2\n";
    assertThat(yaml(defaults + front + back)).contains("connect: 4s\n        idle: 3s\n");
    String listen = "listen l from b\n bind :2\n server s a:2\n";
    assertThat(relay(defaults + listen).listeners()).hasSize(1);
    assertThat(problems(defaults + front.replace("from b", "from x") + back))
        .first()
        .asString()
        .startsWith("9:1: frontend: refused: no defaults \"x\" before");
  }

  @Test
  void linesThatHoldOnlySometimesAreRefused() {
    String text = FRONT + " default_backend b\n" + BACK;
    assertThat(problems("global\n daemon\n.if defined(X)\n" + text + ".endif\n"))
        .hasSize(2)
        .first()
        .asString()
        .startsWith("3:1: .if: refused: whether a line holds must not depend on the environment");
    assertThat(notices("global\n maxconnrate 9\n" + text))
        .containsExactly(
            "2:2: maxconnrate: has no effect: connections are limited in number, not in rate");
  }

  @Test
  void tlsOfAnyNameGoesWhereEverythingElseGoesOrNowhere() {
    String text = FRONT + " use_backend b if { req.ssl_hello_type 1 }\n";
    assertThat(problems(text + BACK))
        .singleElement()
        .asString()
        .startsWith("3:2: use_backend: refused: a Relay cannot send TLS of any name elsewhere");
    assertThat(problems(text + " default_backend c\n" + BACK + "backend c\n server s c:2\n"))
        .hasSize(1);
    assertThat(yaml(text + " default_backend b\n" + BACK)).contains("upstream: b\n");
  }

  @Test
  void whatWaitsInHaproxyAndIsClosedHereIsSaidAtItsLine() {
    String text =
        "global\n maxconn 7\n"
            + FRONT
            + " use_backend b if { req.ssl_sni A.example }\n default_backend b\n"
            + BACK;
    assertThat(yaml(text)).contains("connections: 7\n");
    assertThat(notices(text))
        .containsExactlyInAnyOrder(
            "2:2: maxconn: holds for each listener by itself, and what is more is closed at once"
                + " and does not wait",
            "5:2: use_backend: holds for names in any case, as with -i",
            "5:2: use_backend: the ClientHello is waited for; without tcp-request inspect-delay and"
                + " content HAProxy takes the default backend unless it comes at once");
  }

  @Test
  void allIpv6AddressesAreAllIpv4AddressesToo() {
    String text = "frontend f\n bind :::1\n default_backend b\n" + BACK;
    assertThat(yaml(text)).contains("listen: [\"[::]:1\", \"0.0.0.0:1\"]");
    assertThat(yaml(text.replace(":::1", ":::1 v6only"))).contains("listen: [\"[::]:1\"]");
  }

  @Test
  void whatTheServersHaveInCommonIsSaidOnce() {
    String text =
        FRONT
            + " default_backend b\nbackend b\n default-server inter 1s maxconn 9\n"
            + " server s a:2\n server t b:2\n";
    assertThat(notices(text)).singleElement().asString().startsWith("5:2: default-server: maxconn");
  }

  @Test
  void theOldFormOfAListenIsRead() {
    assertThat(yaml("listen a 10.0.0.1:5432\n mode tcp\n server s b.example:5432\n"))
        .contains("listen: [\"10.0.0.1:5432\"]\n      upstream: a\n");
  }

  @Test
  void aProxyOfModeHttpIsRefusedWithTheLineThatSaysSo() {
    assertThat(problems("defaults\n mode http\n" + FRONT + " default_backend b\n"))
        .containsExactly(
            "3:1: frontend: \"f\" is refused: mode \"http\" of line 2 (expected: mode tcp)");
    String mixed = "defaults\n mode http\nfrontend web\n bind :80\n default_backend w\n";
    String web = "backend w\n server s a:80 cookie x\n";
    String tcp = FRONT + " mode tcp\n default_backend b\n" + BACK + " mode tcp\n";
    assertThat(relay(mixed + web + tcp).listeners()).hasSize(1);
    assertThat(notices(mixed + web + tcp))
        .containsExactly(
            "3:1: frontend: \"web\" is passed over: mode \"http\" of line 2, not tcp",
            "6:1: backend: \"w\" is passed over: mode \"http\" of line 2, not tcp");
    String statistics = "listen stats\n bind :9000\n mode http\n stats enable\n stats uri /\n";
    assertThat(relay(statistics + FRONT + " default_backend b\n" + BACK).listeners()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bind :2 ssl crt /x|bind: ssl is refused: the relay never breaks TLS",
        "bind x.example:2|bind: \"x.example:2\" (expected: address:port",
        "bind :2 frob|bind: refused: \"frob\" is not known",
        "bind :2 accept-proxy|refused: accept-proxy for some addresses only",
        "use_backend x if TRUE|use_backend: refused: no backend \"x\"",
        "use_backend %[req.ssl_sni]|(expected: a name that is written out)",
        "use_backend b if { path /x }|use_backend: \"path\" (expected: req.ssl_sni",
        "use_backend b if !{ req.ssl_sni a }|use_backend: refused: this condition",
        "use_backend b if x|use_backend: \"x\" (expected: the name of an acl",
        "use_backend b if { req.ssl_sni -f /x }|use_backend: \"-f\" (expected: -i, or -m",
        "use_backend b if { req.ssl_sni -m reg x }|use_backend: \"reg\" (expected: names, and -m",
        "use_backend b if { src 10.0.0.0/8 }|use_backend: refused: this condition",
        "tcp-request connection track-sc0 src|tcp-request: refused: tcp-request connection",
        "tcp-request connection reject if { req.ssl_sni a }|tcp-request: refused: this condition",
        "tcp-request content reject if { src 10.0.0.0/8 }|tcp-request: refused: this condition",
        "tcp-request content accept if { req.ssl_sni a }|tcp-request: refused: this condition",
        "tcp-request content reject if { req.ssl_ver lt 3 }|tcp-request: \"req.ssl_ver\" (expected",
        "timeout clint 3s|timeout clint: not known (expected: timeout connect",
        "option tcplag|option tcplag: refused: not an option",
        "http-reuse never|http-reuse: refused: belongs to mode http",
        "stick-table type ip size 1k|stick-table: refused: clients stay with endpoints",
        "http-request deny|http-request: refused: belongs to mode http",
        "frobnicate|frobnicate: refused: not a keyword",
        "timeout client 3x|timeout client: \"3x\" (expected: a time",
        "maxconn many|maxconn: \"many\" (expected: a whole number)",
        "bind ':2|this quoted text does not end"
      })
  void whatCannotBeHonouredIsNamedWithItsPlaceAndTheReason(String line, String expected) {
    assertThat(problems(FRONT + " " + line + "\n default_backend b\n" + BACK))
        .isNotEmpty()
        .first()
        .asString()
        .contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "timeut connect 3s|2:2: timeut: refused: not a keyword",
        "tcp-request connection reject|2:2: tcp-request: refused: in defaults",
        "server x c:2|2:2: server: refused: in defaults",
        "rate-limit sessions 3|2:2: rate-limit: refused: connections are limited in number"
      })
  void noLineOfTheDefaultsIsLostWithoutAWord(String line, String expected) {
    String text = "defaults\n " + line + "\n" + FRONT + " default_backend b\n" + BACK;
    assertThat(problems(text)).isNotEmpty().first().asString().contains(expected);
    assertThat(problems(text.replace(line, "http-reuse never"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server s a:2 ssl verify none|server: ssl is refused: the relay adds no TLS",
        "server s a:2 cookie x|server: refused: \"cookie\" is not known",
        "server s a|server: \"a\" (expected: host:port)",
        "server s a:2 weight x|server: \"x\" (expected: a whole number)",
        "server s a:2 maxconn 9999999|8:2: server: refused: \"maxconn 9999999\" (expected: a whole number",
        "balance uri|balance: \"uri\" (expected: roundrobin",
        "source 10.0.0.1|source: refused: connections leave",
        "dispatch 10.0.0.1:1|dispatch: refused"
      })
  void whatABackendCannotHaveIsNamed(String line, String expected) {
    String text = "frontend f\n bind :1\n bind :3\n default_backend b\n bind :4-5\n";
    assertThat(problems(text + BACK + " " + line + "\n"))
        .isNotEmpty()
        .first()
        .asString()
        .contains(expected);
  }

  @Test
  void haproxyItselfTakesTheSample() throws IOException, InterruptedException {
    Requires.programs("haproxy");
    Path file = folder.resolve("haproxy.cfg");
    Path said = folder.resolve("said");
    Files.writeString(
        file,
        Samples.HAPROXY
            .replace(" ca-file /etc/ca.crt verifyhost kubernetes", " verify none")
            .replace("api.oslo.example.com", "10.3.0.1"));
    Process haproxy =
        new ProcessBuilder("haproxy", "-c", "-f", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(haproxy.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(haproxy.exitValue()).as(Files.readString(said)).isZero();
  }
}
