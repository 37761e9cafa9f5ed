package dev.fairway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.lab.ClusterShape;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Ending ending = new Ending(() -> {});

  @TempDir Path state;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lab",
        "lab up --clusters 0",
        "lab up --clusters 21",
        "lab up --nodes --ha",
        "lab up --name ../x",
        "lab down --name x --all",
        "lab kubeconfig --name -",
        "lab sideways"
      })
  void aWrongCommandLineStartsNothing(String line) {
    assertThat(run(line)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).startsWith("fairway: ").endsWith("--help'.\n");
    assertThat(state).isEmptyDirectory();
  }

  @Test
  void aLabThatDoesNotExistIsAnsweredWithWhatHelps() {
    assertThat(run("lab kubeconfig --name mine")).isEqualTo(ExitCode.FAILED);
    assertThat(run("lab down --name mine")).isEqualTo(ExitCode.FAILED);
    assertThat(run("lab status --name mine")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .isEqualTo(
            """
            fairway: There is no lab named mine. 'fairway lab up --name mine' starts one.
            fairway: There is no lab named mine. None is running.
            fairway: There is no lab named mine. 'fairway lab status' shows all of yours.
            """);
    assertThat(run("lab status")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).startsWith("No lab is running.");
  }

  @Test
  @Tag("real")
  void clustersStayUpBetweenCommandsUntilTheyAreTakenDown() throws Exception {
    requireLoopback();
    assertThat(run("lab up --loopback --name mine")).as(err.toString()).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("east  https://127.0.0.1:", "export KUBECONFIG=");
    assertThat(run("lab status --name mine")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .containsPattern("mine +detached +east +loopback +127.0.0.1:\\d+ +etcd,kube-apiserver,");
    assertThat(run("lab up --loopback --name mine")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("There is a lab named mine already. ");
    out.getBuffer().setLength(0);
    assertThat(run("lab kubeconfig --path --name mine")).isEqualTo(ExitCode.DONE);
    Path kubeconfig = Path.of(out.toString().strip());
    assertThat(run("lab kubeconfig --name mine")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).endsWith(Files.readString(kubeconfig));
    assertThat(run("lab down --name mine")).isEqualTo(ExitCode.DONE);
    assertThat(kubeconfig).doesNotExist();
    assertThat(run("lab down --name mine")).isEqualTo(ExitCode.FAILED);
  }

  @Test
  @Tag("real")
  void anInterruptedStartLeavesNothingAndSaysSo() throws Exception {
    requireLoopback();
    ending.request();
    assertThat(run("lab up --loopback")).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(err.toString()).endsWith("Interrupted; nothing is left running.\n");
    out.getBuffer().setLength(0);
    assertThat(run("lab status")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).startsWith("No lab is running.");
  }

  private static void requireLoopback() {
    var obstacles = ClusterShape.LOOPBACK.obstacles(System.getenv());
    Assumptions.assumeTrue(obstacles.isEmpty(), () -> String.join(" ", obstacles));
  }

  private int run(String line) {
    return Fairway.run(environment(), line.split(" ", -1));
  }

  private Environment environment() {
    Map<String, String> variables = new HashMap<>(System.getenv());
    variables.put("XDG_STATE_HOME", state.toString());
    return new Environment(
        Map.copyOf(variables),
        state,
        Path.of(System.getProperty("user.home")),
        state,
        "tester",
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        OutputStream.nullOutputStream(),
        false,
        ending);
  }
}
