package dev.fairway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no cluster; {@code ClientMatrixTest} tries the clients. */
class EndToEndCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"e2e --only nothing-like-it", "e2e --at-once 0", "e2e --at-once 33", "e2e all"})
  void aWrongCommandLineStartsNothing(String line) {
    assertThat(run(line)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).startsWith("fairway: ").endsWith("--help'.\n");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void rowsAreListedBeforeAnythingRuns() {
    assertThat(run("e2e --list --only kubectl-1.36/exec --only helm")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .startsWith("ROW ")
        .contains("kubectl-1.36/exec-tty/by-host/passthrough", "helm/install/by-path/passthrough")
        .doesNotContain("python", "kubectl-1.35");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aSliceIsShorterAndHasEachCase() {
    run("e2e --list");
    long all = out.toString().lines().count();
    out.getBuffer().setLength(0);
    run("e2e --list --slice");
    assertThat(out.toString().lines().count()).isLessThan(all / 2);
    assertThat(out.toString()).contains("/watch-reload/", "/leader-election/", "fabric8/exec/");
  }

  @Test
  void rowsForProgramsAreOneObject() {
    assertThat(run("e2e --list --only fabric8 -o json")).isEqualTo(ExitCode.DONE);
    List<Map<String, Object>> rows = Json.objects(Json.object(out.toString()), "rows");
    assertThat(rows).hasSizeGreaterThan(2);
    assertThat(rows.getFirst())
        .containsEntry("client", "fabric8")
        .containsKeys("name", "version", "addressMode", "upstreamIdentity", "about");
  }

  private int run(String line) {
    Environment environment =
        new Environment(
            Map.of("PATH", "/usr/bin:/bin"),
            folder,
            folder,
            folder,
            "tester",
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            OutputStream.nullOutputStream(),
            false,
            new Ending(() -> {}));
    return Fairway.run(environment, line.split(" ", -1));
  }
}
