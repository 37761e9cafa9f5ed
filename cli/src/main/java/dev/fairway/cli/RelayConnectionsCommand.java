package dev.fairway.cli;

import dev.fairway.observe.AdminClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fairway relay connections}: what a running relay carries. */
@Command(
    name = "connections",
    description = {
      "Show the connections that a running relay carries, oldest first.",
      "",
      "UP is what came from the client, DOWN what came from the upstream; SPLICED is the part that"
          + " the kernel moved and the relay did not copy. 'fairway relay explain ID' says more; the"
          + " beginning of an ID is enough."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway relay connections",
      "  fairway relay connections --hub             what the Relays of a hub carry",
      "  fairway relay connections --upstream east   only what goes to east",
      "  fairway relay connections -o json | jq '.connections[].client'"
    })
final class RelayConnectionsCommand implements Callable<Integer> {

  /** What is shown of an id; another digit only where a relay carries very many. */
  private static final int SHOWN = 8;

  private final Environment environment;

  @Mixin private RelayAskOptions admin = new RelayAskOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private PageOptions page = new PageOptions();

  @Option(
      names = "--listener",
      paramLabel = "NAME",
      description = "Only connections of this listener.")
  private String listener = "";

  @Option(
      names = "--upstream",
      paramLabel = "NAME",
      description = "Only connections to this upstream.")
  private String upstream = "";

  RelayConnectionsCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    String answer =
        admin.ask(
            environment,
            "/connections?"
                + page.parameters()
                + "&listener="
                + AdminClient.encoded(listener)
                + "&upstream="
                + AdminClient.encoded(upstream));
    if (output.json()) {
      environment.out().println(answer);
    } else {
      print(Json.object(answer));
    }
    return ExitCode.DONE;
  }

  private void print(Map<String, Object> answer) {
    var table =
        new Table(
            "ID",
            "CLIENT",
            "LISTENER",
            "NAME",
            "UPSTREAM",
            "MEMBER",
            "AGE",
            "UP",
            "DOWN",
            "SPLICED",
            "WAITS FOR");
    Json.objects(answer, "connections").forEach(connection -> add(table, connection));
    if (table.isEmpty()) {
      boolean all = listener.isEmpty() && upstream.isEmpty();
      environment.out().println("No client is connected" + (all ? "." : " for it."));
    } else {
      table.lines().forEach(environment.out()::println);
    }
    page.sayNext(environment, answer);
  }

  private static void add(Table table, Map<String, Object> connection) {
    String id = Json.text(connection, "id");
    table.row(
        id.substring(0, Math.min(SHOWN, id.length())),
        Json.text(connection, "client"),
        Json.text(connection, "listener"),
        Json.text(connection, "serverName"),
        Json.text(connection, "upstream"),
        Json.text(connection, "member"),
        Table.time(Json.milliseconds(connection, "ageMs")),
        Table.bytes(Json.number(connection, "fromClient")),
        Table.bytes(Json.number(connection, "fromUpstream")),
        spliced(connection),
        waits(connection));
  }

  private static String spliced(Map<String, Object> connection) {
    long all = Json.number(connection, "toUpstream") + Json.number(connection, "toClient");
    long spliced = Json.number(connection, "spliced");
    return spliced == 0 ? "" : spliced * 100 / Math.max(1, all) + "%";
  }

  /** What has to happen before more bytes move. */
  static String waits(Map<String, Object> connection) {
    return switch (Json.text(connection, "state")) {
      case "opening" -> "the client to say where to";
      case "connecting" -> "its member to take it";
      case "relaying" -> moving(Json.object(connection, "waitsFor"));
      default -> "";
    };
  }

  private static String moving(Map<String, Object> waits) {
    String up = Json.text(waits, "fromClient");
    String down = Json.text(waits, "fromUpstream");
    if (up.equals("client") && down.equals("upstream")) {
      return "either to send";
    }
    List<String> words = new ArrayList<>();
    addWord(words, up, "client", "upstream");
    addWord(words, down, "upstream", "client");
    return String.join(", ", words);
  }

  private static void addWord(List<String> words, String wait, String from, String to) {
    if (wait.equals(from)) {
      words.add(from + " to send");
    } else if (wait.equals(to)) {
      words.add(to + " to read");
    } else if (wait.equals("bandwidth")) {
      words.add("bandwidth for the " + to);
    }
  }
}
