package dev.fairway.cli;

import dev.fairway.observe.AdminClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fairway hub connections}: who is connected to a running hub, and what they ask. */
@Command(
    name = "connections",
    description = {
      "Show the clients' connections of a running hub and their open requests, oldest first.",
      "",
      "USER is who sends a request, as access policies name them, and as whom; it is empty where"
          + " only the cluster knows. UP and DOWN are body bytes to and from the cluster. 'fairway"
          + " hub explain request ID' says more of a request."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway hub connections",
      "  fairway hub connections --cluster east   only what goes to east",
      "  fairway hub connections -o json | jq '.connections[].client'"
    })
final class HubConnectionsCommand implements Callable<Integer> {
  private final Environment environment;

  @Mixin private HubAdminOptions admin = new HubAdminOptions();

  @Mixin private OutputOption output = new OutputOption();

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description = "Only connections with an open request to this cluster.")
  private String cluster = "";

  @Mixin private PageOptions page = new PageOptions();

  HubConnectionsCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    String target =
        "/v1/connections?" + page.parameters() + "&cluster=" + AdminClient.encoded(cluster);
    String answer = admin.ask(environment, target);
    if (output.json()) {
      environment.out().println(answer);
    } else {
      print(Json.object(answer));
    }
    return ExitCode.DONE;
  }

  private void print(Map<String, Object> answer) {
    var connections =
        new Table("CONNECTION", "CLIENT", "LISTENER", "PROTOCOL", "AGE", "IDLE", "OPEN");
    var requests = new Table("REQUEST", "CLUSTER", "WHAT", "AGE", "UP", "DOWN", "USER");
    List<Map<String, Object>> all = Json.objects(answer, "connections");
    if (all.isEmpty()) {
      environment.out().println("No client is connected" + (cluster.isEmpty() ? "." : " for it."));
    }
    for (Map<String, Object> connection : all) {
      boolean idle = Json.number(connection, "open") == 0;
      connections.row(
          Json.text(connection, "id"),
          Json.text(connection, "client"),
          Json.text(connection, "listener"),
          protocol(connection),
          Table.time(Json.milliseconds(connection, "ageMs")),
          idle ? Table.time(Json.milliseconds(connection, "idleMs")) : "",
          Json.text(connection, "open"));
      Json.objects(connection, "requests").forEach(request -> add(requests, request));
    }
    if (!connections.isEmpty()) {
      connections.lines().forEach(environment.out()::println);
    }
    if (!requests.isEmpty()) {
      environment.out().println();
      requests.lines().forEach(environment.out()::println);
    }
    page.sayNext(environment, answer);
  }

  private static void add(Table requests, Map<String, Object> request) {
    requests.row(
        Json.text(request, "id"),
        Json.text(request, "upstream"),
        what(request),
        Table.time(Json.milliseconds(request, "totalMs")),
        Table.bytes(Json.number(request, "requestBytes")),
        Table.bytes(Json.number(request, "responseBytes")),
        user(Json.object(request, "about")));
  }

  private static String user(Map<String, Object> about) {
    String impersonated = Json.text(about, "impersonated");
    String user = Json.text(about, "user");
    return impersonated.isEmpty() ? user : user + " as " + impersonated;
  }

  /** What it asks of Kubernetes, else of HTTP. */
  static String what(Map<String, Object> request) {
    Map<String, Object> about = Json.object(request, "about");
    String resource =
        Stream.of(Json.text(about, "resource"), Json.text(about, "subresource"))
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining("/"));
    return resource.isEmpty()
        ? Json.text(request, "method")
        : Json.text(about, "verb") + " " + resource;
  }

  private static String protocol(Map<String, Object> connection) {
    String alpn = Json.text(connection, "alpn");
    return (alpn.isEmpty() ? "http/1.1" : alpn)
        + (Json.text(connection, "tls").isEmpty() ? "" : " " + Json.text(connection, "tls"));
  }
}
