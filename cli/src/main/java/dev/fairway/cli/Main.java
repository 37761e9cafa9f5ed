package dev.fairway.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * The program. The only place that reads the environment, opens the standard streams and ends the
 * process: everything else receives an {@link Environment} and returns an exit code.
 */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    var ending = new Ending(() -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED));
    List.of("INT", "TERM", "HUP").forEach(signal -> Signals.on(signal, ending::request));
    System.exit(Fairway.run(environment(ending), args));
  }

  private static Environment environment(Ending ending) {
    return new Environment(
        System.getenv(),
        Path.of("").toAbsolutePath(),
        Environment.home(System.getenv(), System.getProperty("user.home", "/")),
        Path.of(System.getProperty("java.io.tmpdir", "/tmp")),
        System.getProperty("user.name", "nobody"),
        new ResultWriter(new FileOutputStream(FileDescriptor.out)),
        new ResultWriter(new FileOutputStream(FileDescriptor.err)),
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
        isTerminal(),
        ending,
        new FileInputStream(FileDescriptor.in));
  }

  // The console is absent without a terminal again since JDK 25; the check knows only 22 to 24.
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    var console = System.console();
    return console != null && console.isTerminal();
  }
}
