package dev.fairway.cli;

import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that lists connections in pages. */
final class PageOptions {

  private static final int MAX_LIMIT = 1_000;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "200",
      description = "At most so many connections, 1 to 1000. Default: ${DEFAULT-VALUE}.")
  private int limit = 200;

  @Option(
      names = "--after",
      paramLabel = "N",
      defaultValue = "0",
      description = "The next page: the number that the last line of the one before names.")
  private long after;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  /**
   * The parameters of a question for one page.
   *
   * @throws ParameterException if there is no such page
   */
  String parameters() {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new ParameterException(
          spec.commandLine(), "--limit=" + limit + " (expected: 1 to " + MAX_LIMIT + ")");
    }
    return "limit=" + limit + "&after=" + after;
  }

  /** Says how to see the rest, if there is more than one page. */
  void sayNext(Environment environment, Map<String, Object> answer) {
    if (answer.containsKey("next")) {
      String command = spec.qualifiedName();
      environment.out().println("There are more: " + command + " --after " + answer.get("next"));
    }
  }
}
