package dev.fairway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairway.config.ClusterSpec.Trust;
import dev.fairway.config.Problem;
import dev.fairway.config.RelayListener.Action;
import dev.fairway.config.RelayListener.Target;
import dev.fairway.config.RelaySpec;
import dev.fairway.config.RelayUpstream.Probe;
import dev.fairway.pki.CertificateAuthority;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** What a relay is told to do, however it is told. */
class RelayOptionsTest {

  private static final String RELAY =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: Relay
      metadata: {name: relay}
      spec:
        listeners: [{listen: [":8000"], upstream: east}]
        upstreams:
          - name: east
            endpoints: [{address: "east.test:443"}]
            check: {https: {caFile: ca.pem}}
        accessLog: {path: logs/access.log}
      """;

  @TempDir Path folder;

  @Test
  void oneLineIsAWholeRelay() {
    RelaySource source =
        source("--listen", ":8000", "--listen", "[::1]:9000", "--to", "a.test:443");

    RelaySpec relay = source.relay();
    assertThat(relay.listeners()).hasSize(1);
    assertThat(relay.listeners().getFirst().listen())
        .extracting(Object::toString)
        .containsExactly("0.0.0.0:8000", "[::1]:9000");
    assertThat(relay.listeners().getFirst().action())
        .isInstanceOfSatisfying(
            Action.Forward.class,
            forward ->
                assertThat(forward.target())
                    .isInstanceOfSatisfying(
                        Target.Address.class,
                        to -> assertThat(to.address()).hasToString("a.test:443")));
    assertThat(relay.admin().listen()).isEqualTo(RelaySpec.ADMIN_LISTEN);
    assertThat(source.file()).isEmpty();
  }

  @Test
  void healthAndMetricsCanBeServedElsewhere() {
    RelaySpec relay = source("--listen=:1", "--to=a.test:1", "--admin-listen=127.0.0.1:0").relay();

    assertThat(relay.admin().listen()).hasToString("127.0.0.1:0");
  }

  @Test
  void healthAndMetricsOfAnotherProgramsConfigurationCanBeServedElsewhere() throws IOException {
    write("nginx.conf", "stream { server { listen 127.0.0.1:8000; proxy_pass 127.0.0.1:1; } }");

    RelaySource source =
        source("--config", folder.resolve("nginx.conf").toString(), "--admin-listen=:9000");

    assertThat(source.relay().admin().listen()).hasToString("0.0.0.0:9000");
    assertThat(source.first())
        .isEqualTo(source.first().reload(folder.resolve("nginx.conf")).adminOn(source.admin()));
    refuses("--admin-listen: \"x\"", "--config", folder.toString(), "--admin-listen", "x");
  }

  @Test
  void whatIsWrongInOneLineIsSaidOfItsOption() {
    refuses("--listen: \"8000\" (expected: ", "--listen", "8000", "--to", "a.test:443");
    refuses("--to: \"a.test\" (expected: host:port", "--listen", ":8000", "--to", "a.test");
    refuses("--to: \"\"}, x: {\" (expected: ", "--listen", ":8000", "--to", "\"}, x: {");
    refuses(
        "--listen: 0.0.0.0:8082 (expected: ports that --admin-listen",
        "--listen=:8082",
        "--to=a.test:1");
    refuses("--to: a.test:1-2 has 2 ports and ", "--listen", ":8000", "--to", "a.test:1-2");
    refuses("--admin-listen: \"x\"", "--listen", ":1", "--to", "a.test:1", "--admin-listen", "x");
  }

  @Test
  void itIsSaidWhichOptionIsMissing() {
    refuses("Missing required option: --to", "--listen", ":8000");
    refuses("Missing required option: --listen", "--to", "a.test:1");
    refuses("Missing required options: --config=PATH, or --listen and --to");
    refuses("--config beside --listen", "--config", "x", "--listen", ":1", "--to", "a.test:1");
  }

  @Test
  void filesThatARelayRefersToArePartOfIt() throws IOException {
    String pem = pem();
    write("relay.yaml", RELAY);
    write("ca.pem", "# one\n" + pem);

    LoadedRelay loaded = LoadedRelay.load(folder.resolve("relay.yaml"));

    assertThat(loaded.problems()).isEmpty();
    assertThat(trust(loaded)).isEqualTo(pem);
    assertThat(loaded.relay().orElseThrow().accessLog().path())
        .contains(folder.resolve("logs/access.log").toString());
    assertThat(loaded.reload(folder.resolve("relay.yaml"))).isEqualTo(loaded);

    String other = pem();
    write("ca.pem", other);
    LoadedRelay again = loaded.reload(folder.resolve("relay.yaml"));
    assertThat(again).isNotEqualTo(loaded);
    assertThat(trust(again)).isEqualTo(other);
  }

  @Test
  void aFileThatIsMissingOrHoldsSomethingElseIsAProblemOfItsField() throws IOException {
    write("relay.yaml", RELAY);
    Path file = folder.resolve("relay.yaml");

    LoadedRelay loaded = LoadedRelay.load(file);
    assertThat(loaded.relay()).isEmpty();
    assertThat(loaded.problems())
        .extracting(Problem::toString)
        .containsExactly(
            file
                + ":9:31: spec.upstreams[0].check.https.caFile: "
                + folder.resolve("ca.pem")
                + ": no such file");

    write("ca.pem", "nothing");
    assertThat(loaded.reload(file).problems())
        .singleElement()
        .asString()
        .contains("ca.pem: no certificate in it");
  }

  @Test
  void anNginxConfIsTakenAsItIsWithWhatItIncludes() throws IOException {
    write(
        "nginx.conf",
        "user www;\nstream { log_format f $status;\n  include conf.d/*.conf;\n}\nhttp { }\n");
    write("conf.d/a.conf", "server { listen 8000; proxy_pass 127.0.0.1:443; access_log a.log f; }");
    Path file = folder.resolve("nginx.conf");

    LoadedRelay loaded = LoadedRelay.load(file);

    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.relay().orElseThrow().listeners()).hasSize(1);
    assertThat(loaded.relay().orElseThrow().listeners().getFirst().accessLog())
        .hasValueSatisfying(
            log -> assertThat(log.path()).contains(folder.resolve("a.log").toString()));
    assertThat(loaded.remarks()).extracting(notice -> notice.location().line()).contains(5);
    assertThat(loaded.reload(file)).isEqualTo(loaded);

    write("conf.d/b.conf", "server { listen 8001; proxy_pass 127.0.0.1:444; }");
    assertThat(loaded.reload(file).relay().orElseThrow().listeners()).hasSize(2);
  }

  @Test
  void anotherProgramsFileMayBecomeAnOwnOneAndBack() throws IOException {
    Path file = folder.resolve("relay");
    write("relay", "server { listen 8000; proxy_pass 127.0.0.1:443; }");
    LoadedRelay nginx = LoadedRelay.load(file);
    write("relay", RELAY.replace("check:", "# check:"));
    LoadedRelay own = nginx.reload(file);
    write("relay", "server { listen 8000; proxy_pass 127.0.0.1:443; }");

    assertThat(own.problems()).isEmpty();
    assertThat(own.relay().orElseThrow().upstreams()).hasSize(1);
    assertThat(own.reload(file)).isEqualTo(nginx);
  }

  @Test
  void aStartIsRefusedWithEveryProblem() throws IOException {
    write("nginx.conf", "stream {\n  server { listen 1 udp; ssl_certificate x; }\n}\n");

    assertThatThrownBy(() -> source("--config", "nginx.conf").relay())
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("nginx.conf:2:")
        .hasMessageContaining("udp")
        .hasMessageContaining("ssl_certificate");
    assertThatThrownBy(() -> source("--config", "none"))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("none does not exist");
  }

  private static String trust(LoadedRelay loaded) {
    var check = loaded.relay().orElseThrow().upstreams().getFirst().check().orElseThrow();
    return check.probe() instanceof Probe.Https https
            && https.verify().trust().orElseThrow() instanceof Trust.Inline(var pem)
        ? pem
        : "";
  }

  private static String pem() {
    return CertificateAuthority.create("test", Duration.ofDays(1), InstantSource.system())
        .certificatePem();
  }

  private void refuses(String message, String... arguments) {
    assertThatThrownBy(() -> source(arguments))
        .isInstanceOf(ParameterException.class)
        .hasMessageStartingWith(message);
  }

  private RelaySource source(String... arguments) {
    Line line = new Line();
    CommandLine command = new CommandLine(line);
    command.parseArgs(arguments);
    return line.options.source(environment(), command.getCommandSpec());
  }

  private Environment environment() {
    return new Environment(
        Map.of(),
        folder,
        folder,
        folder,
        "tester",
        new PrintWriter(new StringWriter()),
        new PrintWriter(new StringWriter()),
        OutputStream.nullOutputStream(),
        false,
        new Ending(() -> {}));
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Command
  private static final class Line {
    @Mixin private RelayOptions options = new RelayOptions();
  }
}
