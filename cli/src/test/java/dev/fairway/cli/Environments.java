package dev.fairway.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;

/** What commands run in when a test calls them: one folder, and nobody who looks on. */
final class Environments {

  private Environments() {}

  /**
   * Without variables, for a command that ends by itself.
   *
   * @param out takes what is printed
   * @param err takes what is said beside it
   */
  static Environment of(Path folder, StringWriter out, StringWriter err) {
    return of(folder, out, err, new Ending(() -> {}));
  }

  /** The same for a command that is asked to end. */
  static Environment of(Path folder, StringWriter out, StringWriter err, Ending ending) {
    return of(Map.of(), folder, out, err, ending, InputStream.nullInputStream());
  }

  /** On a machine that has a name, with something on standard input. */
  static Environment onNode(
      Path folder, StringWriter out, StringWriter err, Ending ending, InputStream in) {
    return of(Map.of("HOSTNAME", "node-1"), folder, out, err, ending, in);
  }

  private static Environment of(
      Map<String, String> variables,
      Path folder,
      StringWriter out,
      StringWriter err,
      Ending ending,
      InputStream in) {
    return new Environment(
        variables,
        folder,
        folder,
        folder,
        "tester",
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        OutputStream.nullOutputStream(),
        false,
        ending,
        in);
  }
}
