package dev.fairway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

/** How a command that fails ends. */
class FailureTest {
  private final StringWriter err = new StringWriter();

  @Test
  void aFailureIsOneLineWithItsRemedy() {
    int code =
        run(
            () -> {
              throw new CommandFailure("port 6443 is in use", "Choose another one with --port.");
            });

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(err).hasToString("fairway: port 6443 is in use. Choose another one with --port.\n");
  }

  @Test
  void aProblemThatIsASentenceAlreadyGetsNoSecondFullStop() {
    var failure = new CommandFailure("runc is not installed.", "Install it.");

    assertThat(failure).hasMessage("runc is not installed. Install it.");
  }

  @Test
  void theRemedyOfAListOfProblemsHasALineOfItsOwn() {
    var failure = new CommandFailure("hub.yaml:3: x\nhub.yaml:4: y\n", "Mend it.");

    assertThat(failure).hasMessage("hub.yaml:3: x\nhub.yaml:4: y\nMend it.");
  }

  @Test
  void anErrorOfTheOperatingSystemIsNotADefect() {
    int code =
        run(
            () -> {
              throw new UncheckedIOException(new NoSuchFileException("/etc/fairway/hub.yaml"));
            });

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(err).hasToString("fairway: /etc/fairway/hub.yaml: no such file or folder.\n");
  }

  @Test
  void whoHasSeenEnoughIsNotAFailureButAFullDiskIs() {
    assertThat(helpTo("Broken pipe")).isEqualTo(ExitCode.DONE);
    assertThat(err.toString()).isEmpty();
    assertThat(helpTo("No space left on device")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).startsWith("fairway: the output could not be written");
  }

  private int helpTo(String error) {
    OutputStream failing =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException(error);
          }
        };
    return Fairway.run(environment(new ResultWriter(failing)), "--help");
  }

  @Test
  void anErrorWithoutAMessageStillSaysWhatItIs() {
    int code =
        run(
            () -> {
              throw new IOException();
            });

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).startsWith("fairway: IO. ").hasLineCount(1);
  }

  @Test
  void aDefectHasItsOwnExitCode() {
    int code =
        run(
            () -> {
              throw new IllegalStateException("no bytes left");
            });

    assertThat(code).isEqualTo(ExitCode.DEFECT);
    assertThat(err.toString())
        .startsWith("fairway: internal error: java.lang.IllegalStateException: no bytes left.")
        .hasLineCount(1);
  }

  @Test
  void onlyDebugShowsWhereItComesFrom() {
    int code =
        run(
            () -> {
              throw new CommandFailure("port 6443 is in use", "Choose another one with --port.");
            },
            "--debug");

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("\tat " + FailureTest.class.getName());
  }

  private int run(Callable<Integer> work, String... options) {
    var environment = environment(new PrintWriter(new StringWriter(), true));
    var arguments = new String[options.length + 1];
    arguments[0] = "probe";
    System.arraycopy(options, 0, arguments, 1, options.length);
    return Fairway.commandLine(environment, new Probe(work)).execute(arguments);
  }

  private Environment environment(PrintWriter out) {
    return new Environment(
        Map.of(),
        Path.of("/"),
        Path.of("/"),
        Path.of("/tmp"),
        "tester",
        out,
        new PrintWriter(err, true),
        OutputStream.nullOutputStream(),
        false,
        new Ending(() -> {}));
  }

  @Command(name = "probe")
  record Probe(Callable<Integer> work) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      return work.call();
    }
  }
}
