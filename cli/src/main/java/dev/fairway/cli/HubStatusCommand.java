package dev.fairway.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fairway hub status}: how a running hub is. */
@Command(
    name = "status",
    description = {
      "Show how a running hub is: what it was told to do and how that went, where it listens, and"
          + " how each cluster is reached.",
      "",
      "An object is accepted, last-good (in error; the form before goes on) or absent (in error, and"
          + " there is no form before).",
      "",
      "Requests go by the link that is in use. An endpoint is up, down (its checks fail), ejected"
          + " (connections or requests have failed; it is left alone for a while) or leaving (it is"
          + " none any more, and finishes what it carries). A name without an address is unresolved.",
      "",
      "Relays, if there are any, are listed with their listeners and members; 'fairway relay"
          + " connections --hub' shows what they carry.",
      "",
      "What is wrong, and what should be looked at, is listed at the end; 'No problems.' if nothing"
          + " is. The exit code only says whether the hub answered."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway hub status",
      "  fairway hub status --state /var/lib/fairway/hub",
      "  fairway hub status -o json | jq .clusters"
    })
final class HubStatusCommand implements Callable<Integer> {
  private final Environment environment;

  @Mixin private HubAdminOptions admin = new HubAdminOptions();

  @Mixin private OutputOption output = new OutputOption();

  HubStatusCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    String answer = admin.ask(environment, "/v1/status");
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
        "fairway %s, process %s: %s, up %s, %d open requests%n",
        Json.text(status, "version"),
        Json.text(status, "pid"),
        Json.text(status, "state"),
        Table.time(Duration.ofSeconds(Json.number(status, "uptimeSeconds"))),
        Json.number(status, "openRequests"));
    Map<String, Object> configuration = Json.object(status, "configuration");
    out.printf(
        "configuration %s, in force since %s%n",
        Table.printable(Json.text(configuration, "path")),
        Json.text(configuration, "inForceSince"));
    home(Json.object(status, "homeCluster"));
    print(objects(configuration));
    out.println();
    print(listeners(status));
    out.println();
    print(clusters(status));
    out.println();
    relay(Json.object(status, "relay"));
    if (!Json.objects(status, "authenticators").isEmpty()) {
      print(authenticators(status));
      out.println();
    }
    StatusProblems.ofHub(status).print(environment);
  }

  private void home(Map<String, Object> home) {
    if (!home.isEmpty()) {
      environment
          .out()
          .printf(
              "home cluster: %s, %d objects, certain %s ago%n",
              Json.text(home, "state"),
              Json.number(home, "objects"),
              Table.time(Duration.ofSeconds(Json.number(home, "ageSeconds"))));
    }
    environment.out().println();
  }

  private void relay(Map<String, Object> relay) {
    for (Table table :
        List.of(RelayStatusCommand.listeners(relay), RelayStatusCommand.members(relay))) {
      if (!table.isEmpty()) {
        print(table);
        environment.out().println();
      }
    }
  }

  private static Table objects(Map<String, Object> configuration) {
    var table = new Table("OBJECT", "STATE");
    for (Map<String, Object> object : Json.objects(configuration, "objects")) {
      table.row(
          Json.text(object, "kind") + "/" + Json.text(object, "name"), Json.text(object, "state"));
    }
    return table;
  }

  private static Table listeners(Map<String, Object> status) {
    var table = new Table("LISTENER", "ADDRESS", "CONNECTIONS");
    for (Map<String, Object> listener : Json.objects(status, "listeners")) {
      table.row(
          Json.text(listener, "name"),
          Json.text(listener, "address"),
          Json.text(listener, "connections"));
    }
    return table;
  }

  private static Table authenticators(Map<String, Object> status) {
    var table = new Table("AUTHENTICATOR", "ASKS", "KNOWS", "LAST ASKED");
    for (Map<String, Object> each : Json.objects(status, "authenticators")) {
      table.row(
          Json.text(each, "kind"),
          Json.text(each, "name"),
          Json.text(each, "detail"),
          Json.text(each, "asked"));
    }
    return table;
  }

  private static Table clusters(Map<String, Object> status) {
    var table = new Table("CLUSTER", "LINK", "ENDPOINT", "STATE", "CONNECTIONS", "STREAMS", "WHY");
    for (Map<String, Object> cluster : Json.objects(status, "clusters")) {
      for (Map<String, Object> link : Json.objects(cluster, "links")) {
        for (Map<String, Object> endpoint : Json.objects(link, "endpoints")) {
          table.row(
              Json.text(cluster, "name"),
              Json.text(link, "name") + (Boolean.TRUE.equals(link.get("inUse")) ? " (in use)" : ""),
              Json.text(endpoint, "address"),
              state(endpoint),
              Json.text(endpoint, "connections"),
              Json.text(endpoint, "streams"),
              Table.printable(Json.text(endpoint, "problem")));
        }
        for (Object host : Json.list(link, "unresolved")) {
          String name = String.valueOf(host);
          table.row(
              Json.text(cluster, "name"),
              Json.text(link, "name"),
              name,
              "unresolved",
              "0",
              "0",
              "the name has no address");
        }
      }
    }
    return table;
  }

  private static String state(Map<String, Object> endpoint) {
    String reserve = Boolean.TRUE.equals(endpoint.get("reserve")) ? ", in reserve" : "";
    return Json.text(endpoint, "state") + reserve;
  }

  private void print(Table table) {
    table.lines().forEach(environment.out()::println);
  }
}
