package dev.fairway.cli;

import dev.fairway.observe.AdminClient;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code fairway relay explain}: what became of one connection. */
@Command(
    name = "explain",
    description = {
      "Explain a connection: who came, what decided where it goes, who took it, what it waits for"
          + " or how it ended.",
      "",
      "The relay knows the open ones and remembers the last thousands that ended, failed ones for"
          + " longer. The id is in the access log and in 'fairway relay connections'; its beginning"
          + " is enough."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway relay explain 0c8f6a4e",
      "  fairway relay explain 0c8f6a4e -o json | jq .tries"
    })
final class RelayExplainCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private RelayAskOptions admin = new RelayAskOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(
      paramLabel = "ID",
      converter = IdText.class,
      description = "The connection's id, or how it begins.")
  private String id = "";

  RelayExplainCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    String answer = admin.ask(environment, "/connections/" + AdminClient.encoded(id));
    if (output.json()) {
      environment.out().println(answer);
    } else {
      print(Json.object(answer));
    }
    return ExitCode.DONE;
  }

  private void print(Map<String, Object> session) {
    line("Connection", Json.text(session, "id"));
    line("Since", Json.text(session, "begun"));
    line("State", Json.text(session, "state"));
    line("Client", Json.text(session, "client"));
    line("Server name", Json.text(session, "serverName"));
    line("Upstream", Json.text(session, "upstream"));
    line("Member", Json.text(session, "member"));
    line(
        "Bytes",
        "%s up, %s down"
            .formatted(
                Table.bytes(Json.number(session, "fromClient")),
                Table.bytes(Json.number(session, "fromUpstream"))));
    environment.out().println();
    for (Object sentence : Json.list(session, "explanation")) {
      environment.out().println(Table.printable(sentence.toString()));
    }
  }

  private void line(String name, String value) {
    if (!value.isEmpty()) {
      environment.out().printf("%-12s%s%n", name, Table.printable(value));
    }
  }
}
