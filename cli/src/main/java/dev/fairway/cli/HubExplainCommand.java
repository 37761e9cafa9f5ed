package dev.fairway.cli;

import dev.fairway.observe.AdminClient;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fairway hub explain}: what became of something. */
@Command(
    name = "explain",
    synopsisSubcommandLabel = "COMMAND",
    description = "Explain what became of something that a running hub did.",
    footerHeading = "%nExamples:%n",
    footer = "  fairway hub explain request 0c8f6a4e-6bd2-4c3b-9d3c-1f0c5a7e8b21")
final class HubExplainCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** The command with its subcommands. */
  static CommandLine commandLine(Environment environment) {
    return new CommandLine(new HubExplainCommand()).addSubcommand(new Request(environment));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  /** {@code fairway hub explain request}: one request. */
  @Command(
      name = "request",
      description = {
        "Explain a request: who asked what, where it went, what it waits for or how it ended.",
        "",
        "The hub knows the open ones and remembers the last thousands that ended, failed ones for"
            + " longer. The id is in the access log, and in the answer's header fairway-request-id."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  fairway hub explain request 0c8f6a4e-6bd2-4c3b-9d3c-1f0c5a7e8b21",
        "  kubectl get pods -v=8 2>&1 | grep -i fairway-request-id   shows the id"
      })
  static final class Request implements Callable<Integer> {
    private final Environment environment;

    @Mixin private HubAdminOptions admin = new HubAdminOptions();

    @Mixin private OutputOption output = new OutputOption();

    @Parameters(paramLabel = "ID", converter = IdText.class, description = "The request's id.")
    private String id = "";

    Request(Environment environment) {
      this.environment = environment;
    }

    @Override
    public Integer call() {
      String answer = admin.ask(environment, "/v1/requests/" + AdminClient.encoded(id));
      if (output.json()) {
        environment.out().println(answer);
      } else {
        print(Json.object(answer));
      }
      return ExitCode.DONE;
    }

    private void print(Map<String, Object> request) {
      Map<String, Object> about = Json.object(request, "about");
      PrintWriter out = environment.out();
      line("Request", Json.text(request, "id"));
      line("Since", Json.text(request, "time"));
      line("What", HubConnectionsCommand.what(request));
      line("Group", Json.text(about, "group"));
      line("Object", object(about));
      line("HTTP", Json.text(request, "method") + " " + Json.text(request, "path"));
      line("Host", Json.text(request, "host"));
      line("User agent", Json.text(request, "userAgent"));
      line(
          "Body bytes",
          "%s up, %s down"
              .formatted(
                  Table.bytes(Json.number(request, "requestBytes")),
                  Table.bytes(Json.number(request, "responseBytes"))));
      out.println();
      for (Object sentence : Json.list(request, "explanation")) {
        out.println(Table.printable(sentence.toString()));
      }
    }

    private static String object(Map<String, Object> about) {
      return Stream.of(Json.text(about, "namespace"), Json.text(about, "name"))
          .filter(part -> !part.isEmpty())
          .collect(Collectors.joining("/"));
    }

    private void line(String name, String value) {
      if (!value.isEmpty()) {
        environment.out().printf("%-11s %s%n", name, Table.printable(value));
      }
    }
  }
}
