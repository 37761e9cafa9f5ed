package dev.fairway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of configurations before they run: {@code relay import} and {@code validate}. */
class RelayImportTest {

  private static final String NGINX =
      """
      worker_processes 2;
      stream {
        server { listen 8000; proxy_pass 127.0.0.1:443; }
      }
      """;

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("nginx.conf"), NGINX);
    Files.writeString(
        folder.resolve("bad.conf"), NGINX.replace("proxy_pass", "ssl_alpn h2; proxy_pass"));
  }

  @Test
  void anNginxConfIsPrintedAsAnObjectThatIsGood() throws IOException {
    assertThat(run("import", "nginx.conf")).isEqualTo(ExitCode.DONE);
    assertThat(err.toString()).startsWith("info: " + folder.resolve("nginx.conf") + ":1:1: ");

    Files.writeString(folder.resolve("relay.yaml"), out.toString());
    out.getBuffer().setLength(0);
    assertThat(run("validate", "--config", "relay.yaml", "--strict")).isEqualTo(ExitCode.DONE);
    assertThat(out).hasToString("OK: 0 errors, 0 warnings, 1 listener to serve\n");
  }

  @Test
  void nothingIsPrintedWhileALineCannotBeHonoured() {
    assertThat(run("import", "bad.conf")).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .contains("error: " + folder.resolve("bad.conf") + ":3:", "ssl_alpn", ": 1 error. Mend");
  }

  @Test
  void whatIsThereIsImportedAndNothingElse() throws IOException {
    assertThat(run("import", "none.conf")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("none.conf does not exist");
    Files.writeString(folder.resolve("own.yaml"), "kind: Relay\n");
    assertThat(run("import", "own.yaml")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("expected: a configuration of nginx or HAProxy");
    assertThat(run("import")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void whatHasAnotherEffectIsAWarningAndWhatCannotBeHonouredAnError() throws IOException {
    assertThat(run("validate", "--config", "nginx.conf")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .startsWith("info: " + folder.resolve("nginx.conf") + ":1:1: worker_processes")
        .endsWith("OK: 0 errors, 0 warnings, 1 listener to serve\n");
    assertThat(run("validate", "--config", "nginx.conf", "--strict")).isEqualTo(ExitCode.DONE);

    String random =
        "stream { upstream u { random; server a:1; } server { listen 1; proxy_pass u; } }";
    Files.writeString(folder.resolve("random.conf"), random);
    assertThat(run("validate", "--config", "random.conf")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("warning: " + folder.resolve("random.conf") + ":1:23: ");
    assertThat(run("validate", "--config", "random.conf", "--strict")).isEqualTo(ExitCode.FAILED);
    out.getBuffer().setLength(0);

    assertThat(run("validate", "--config", "bad.conf", "-o", "json")).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .startsWith("{\"good\":false,\"listeners\":0,\"findings\":[{\"severity\":\"info\"")
        .contains("\"line\":3", "ssl_alpn");
    assertThat(run("validate", "--config", "none")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("none does not exist");
  }

  private int run(String... arguments) {
    Environment environment = Environments.of(folder, out, err);
    List<String> line = new ArrayList<>(List.of("relay"));
    line.addAll(List.of(arguments));
    return Fairway.run(environment, line.toArray(String[]::new));
  }
}
