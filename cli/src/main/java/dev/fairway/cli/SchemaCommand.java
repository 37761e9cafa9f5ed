package dev.fairway.cli;

import dev.fairway.config.PublishedSchema;
import java.util.Iterator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fairway schema}: the JSON Schema of the configuration, for editors and pipelines. */
@Command(
    name = "schema",
    description = {
      "Print the JSON Schema of the configuration (2020-12).",
      "",
      "Without a kind: of an object of any kind, which is what an editor needs. What a schema cannot"
          + " say, 'fairway hub validate' does."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway schema > fairway.json   then, as the first line of each file:",
      "                                  # yaml-language-server: $schema=fairway.json",
      "  fairway schema Cluster          one kind"
    })
final class SchemaCommand implements Callable<Integer> {
  private final Environment environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "KIND",
      completionCandidates = Kinds.class,
      description = "One of ${COMPLETION-CANDIDATES}. Default: any of them.")
  private String kind = "";

  SchemaCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    environment.out().print(kind.isEmpty() ? PublishedSchema.ofAnyKind() : schema());
    environment.out().flush();
    return ExitCode.DONE;
  }

  private String schema() {
    return PublishedSchema.of(kind)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "Unknown kind '"
                        + kind
                        + "' (expected: one of "
                        + String.join(", ", PublishedSchema.kinds())
                        + ")"));
  }

  /** The kinds that there are. */
  static final class Kinds implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return PublishedSchema.kinds().iterator();
    }
  }
}
