package dev.fairway.cli;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;

/** What commands run in when a test calls them. */
final class Environments {

  private Environments() {}

  /**
   * Without variables, for one folder, and with nobody who looks on.
   *
   * @param out takes what is printed
   * @param err takes what is said beside it
   */
  static Environment of(Path folder, StringWriter out, StringWriter err) {
    return new Environment(
        Map.of(),
        folder,
        folder,
        folder,
        "tester",
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        OutputStream.nullOutputStream(),
        false,
        new Ending(() -> {}));
  }
}
