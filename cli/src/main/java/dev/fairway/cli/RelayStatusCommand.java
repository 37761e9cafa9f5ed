package dev.fairway.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fairway relay status}: how a running relay is. */
@Command(
    name = "status",
    description = {
      "Show how a running relay is: what it was told to do and how that went, where it listens, and"
          + " how the members of each upstream stand.",
      "",
      "A member is up, down (its health checks fail), ejected (connections to it have failed; it is"
          + " left alone for a while) or in maintenance.",
      "",
      "What is wrong, and what should be looked at, is listed at the end; 'No problems.' if nothing"
          + " is. The exit code only says whether the relay answered."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  fairway relay status", "  fairway relay status -o json | jq .upstreams"})
final class RelayStatusCommand implements Callable<Integer> {

  private final Environment environment;

  @Mixin private RelayAskOptions admin = new RelayAskOptions();
  @Mixin private OutputOption output = new OutputOption();

  RelayStatusCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    String answer = admin.ask(environment, "/status");
    if (output.json()) {
      environment.out().println(answer);
    } else {
      print(Json.object(answer));
    }
    return ExitCode.DONE;
  }

  private void print(Map<String, Object> status) {
    PrintWriter out = environment.out();
    out.printf(
        "fairway %s, process %s: %s, up %s, %d open connections%n",
        Json.text(status, "version"),
        Json.text(status, "pid"),
        Json.text(status, "state"),
        Table.time(Duration.ofSeconds(Json.number(status, "uptimeSeconds"))),
        Json.number(status, "openConnections"));
    Map<String, Object> configuration = Json.object(status, "configuration");
    out.printf(
        "configuration %s of %s, in force since %s%n%n",
        Json.text(configuration, "generation"),
        Table.printable(Json.text(configuration, "path")),
        Json.text(configuration, "inForceSince"));
    print(listeners(status));
    out.println();
    Table members = members(status);
    if (!members.isEmpty()) {
      print(members);
      out.println();
    }
    StatusProblems.ofRelay(status).print(environment);
  }

  /** Where a relay listens; of a hub those of its Relays. */
  static Table listeners(Map<String, Object> status) {
    var table = new Table("LISTENER", "ADDRESSES", "CONNECTIONS");
    for (Map<String, Object> listener : Json.objects(status, "listeners")) {
      table.row(
          Json.text(listener, "name"),
          addresses(Json.list(listener, "addresses")),
          Json.text(listener, "connections"));
    }
    return table;
  }

  /** A range of ports may be thousands. */
  private static String addresses(List<?> all) {
    String first = all.stream().limit(4).map(String::valueOf).collect(Collectors.joining(", "));
    return all.size() > 4 ? first + " and " + (all.size() - 4) + " more" : first;
  }

  /** How the members of its upstreams stand. */
  static Table members(Map<String, Object> status) {
    var table = new Table("UPSTREAM", "MEMBER", "STANDING", "CONNECTIONS");
    for (Map<String, Object> upstream : Json.objects(status, "upstreams")) {
      for (Map<String, Object> member : Json.objects(upstream, "members")) {
        boolean backup = Boolean.TRUE.equals(member.get("backup"));
        table.row(
            Json.text(upstream, "name"),
            Json.text(member, "address"),
            Json.text(member, "standing") + (backup ? ", backup" : ""),
            Json.text(member, "connections"));
      }
    }
    return table;
  }

  private void print(Table table) {
    table.lines().forEach(environment.out()::println);
  }
}
