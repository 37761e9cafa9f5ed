package dev.fairway.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a command may know of the world around it, read once by {@link Main}.
 *
 * @param variables the environment variables
 * @param folder the folder in which the command was typed; absolute
 * @param home the home folder of the user; it may be missing or read-only
 * @param temporaryFolder where files go that nobody keeps
 * @param user the name of the user
 * @param out where results go; flushed at each line
 * @param err where messages about the work go; flushed at each line
 * @param stream where {@code out} goes, for bulk that is flushed in batches
 * @param terminal whether a person reads what is written to {@code out}
 * @param ending tells when the process was asked to end
 * @param in where secrets come from that are typed or piped; read by who asks for one, and else not
 */
record Environment(
    Map<String, String> variables,
    Path folder,
    Path home,
    Path temporaryFolder,
    String user,
    PrintWriter out,
    PrintWriter err,
    OutputStream stream,
    boolean terminal,
    Ending ending,
    InputStream in) {

  /** Without anything to read. */
  Environment(
      Map<String, String> variables,
      Path folder,
      Path home,
      Path temporaryFolder,
      String user,
      PrintWriter out,
      PrintWriter err,
      OutputStream stream,
      boolean terminal,
      Ending ending) {
    this(
        variables,
        folder,
        home,
        temporaryFolder,
        user,
        out,
        err,
        stream,
        terminal,
        ending,
        InputStream.nullInputStream());
  }

  /**
   * Returns the home folder: what HOME says, as shells and other programs take it, else what the
   * user database says.
   *
   * @param variables the environment variables; a HOME that is not absolute does not count
   * @param registered the home folder in the user database
   */
  static Path home(Map<String, String> variables, String registered) {
    return Optional.ofNullable(variables.get("HOME"))
        .map(Path::of)
        .filter(Path::isAbsolute)
        .orElseGet(() -> Path.of(registered));
  }

  /** Returns the value of a variable; one that is set to nothing counts as not set. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
  }

  /**
   * Returns whether to write colours: only on a terminal that knows them, and never against <a
   * href="https://no-color.org">NO_COLOR</a>.
   */
  boolean coloured() {
    boolean dumb = variable("TERM").filter("dumb"::equals).isPresent();
    return terminal && !dumb && variable("NO_COLOR").isEmpty();
  }

  /** Returns the same for work whose words are no result: all of them go to {@code err}. */
  Environment withoutResults() {
    return new Environment(
        variables, folder, home, temporaryFolder, user, err, err, stream, terminal, ending, in);
  }
}
