package dev.fairway.clients;

import dev.fairway.lab.GoModule;
import dev.fairway.lab.GoProgram;
import dev.fairway.lab.GoPrograms;
import dev.fairway.lab.LabOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the clients of this machine are: built or fetched on first use, and kept in the cache of
 * the lab.
 *
 * @param paths of each client: the program, or for a library the program that runs its cases
 * @param libraries what programs of users would bring along
 */
record Programs(Map<Client, Path> paths, Libraries libraries) {

  /**
   * The folders of libraries; of no meaning where their client was not asked for.
   *
   * @param jars the Java client and what it needs
   * @param modules the JavaScript client and what it needs
   */
  record Libraries(Path jars, Path modules) {}

  private static final Map<Client, GoProgram> GO =
      Map.of(
          Client.KUBECTL_OLDEST,
          kubectl("kubectl-oldest", 60),
          Client.KUBECTL_NEWEST,
          kubectl("kubectl-newest", 125),
          Client.HELM,
          new GoProgram(
              "helm", GoModule.ofTools(Programs.class, "helm"), "helm.sh/helm/v3/cmd/helm", 95),
          Client.CLIENT_GO,
          new GoProgram(
              "clientgo",
              new GoModule(Programs.class, "clientgo", List.of("go.mod", "go.sum", "main.go")),
              ".",
              25));

  /**
   * Finds, builds or fetches clients; blocks, for minutes where something is missing.
   *
   * @param kubectl the one of the cluster's own version
   * @throws ClientsException if one cannot be had; the message says what helps
   */
  static Programs provide(
      LabOptions options, Collection<Client> clients, Path kubectl, ClientsListener listener)
      throws IOException, InterruptedException {
    Map<Client, Path> paths = new EnumMap<>(Client.class);
    paths.put(Client.KUBECTL, kubectl);
    paths.putAll(built(options, clients));
    Packages packages = new Packages(options);
    Path jars = options.cacheFolder();
    Path modules = options.cacheFolder();
    if (clients.contains(Client.PYTHON)) {
      listener.progress("the Python client");
      paths.put(Client.PYTHON, packages.python());
    }
    if (clients.contains(Client.JAVASCRIPT)) {
      listener.progress("the JavaScript client");
      modules = packages.javascript();
      paths.put(Client.JAVASCRIPT, packages.require("node"));
    }
    if (clients.contains(Client.FABRIC8)) {
      listener.progress("the Java client");
      jars = packages.fabric8();
      paths.put(Client.FABRIC8, java());
    }
    return new Programs(paths, new Libraries(jars, modules));
  }

  /**
   * The one that runs this: it is new enough, and a JDK, which runs programs from their sources.
   */
  private static Path java() {
    return ProcessHandle.current().info().command().map(Path::of).orElse(Path.of("java"));
  }

  Path path(Client client) {
    Path path = paths.get(client);
    if (path == null) {
      throw new IllegalStateException(client + " was not asked for");
    }
    return path;
  }

  private static Map<Client, Path> built(LabOptions options, Collection<Client> clients) {
    Map<Client, GoProgram> wanted = new LinkedHashMap<>();
    for (Client client : Client.values()) {
      GoProgram program = GO.get(client);
      if (program != null && clients.contains(client)) {
        wanted.put(client, program);
      }
    }
    var found = GoPrograms.provide(options, List.copyOf(wanted.values()));
    Map<Client, Path> paths = new EnumMap<>(Client.class);
    wanted.forEach(
        (client, program) -> paths.put(client, found.getOrDefault(program, Path.of(""))));
    return paths;
  }

  private static GoProgram kubectl(String module, int coldSeconds) {
    return new GoProgram(
        "kubectl",
        GoModule.ofTools(Programs.class, module),
        "k8s.io/kubernetes/cmd/kubectl",
        coldSeconds);
  }
}
