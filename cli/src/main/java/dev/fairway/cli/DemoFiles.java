package dev.fairway.cli;

import dev.fairway.lab.Lab;
import dev.fairway.lab.LabCluster;
import dev.fairway.net.HostPort;
import dev.fairway.pki.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The folder of a demo, for its user to look into: the hub's configuration as anybody would write
 * it, a kubeconfig, manifests and the access log. It goes with the lab, also when the demo is
 * killed.
 */
final class DemoFiles {
  /** A domain that never resolves (RFC 6761), so that nothing leaves this machine by mistake. */
  private static final String DOMAIN = "fairway.test";

  /** The name of {@link #state} in the folder. */
  static final String STATE = "state";

  private final Path folder;

  private DemoFiles(Path folder) {
    this.folder = folder;
  }

  /** Makes the folder in the lab's own, readable by its owner only. */
  static DemoFiles create(Lab lab) throws IOException {
    return new DemoFiles(lab.createFolder("demo"));
  }

  Path folder() {
    return folder;
  }

  /** The configuration of the hub. */
  Path config() {
    return folder.resolve("hub.yaml");
  }

  /** Where the hub keeps its certificate authority. */
  Path state() {
    return folder.resolve(STATE);
  }

  /** The certificate of the hub's authority, PEM. */
  Path hubCa() {
    return state().resolve("ca.crt");
  }

  Path accessLog() {
    return folder.resolve("access.log");
  }

  /** One context for each cluster, all through the hub. */
  Path kubeconfig() {
    return folder.resolve("kubeconfig");
  }

  /** The host name at which the hub serves a cluster. */
  static String hostOf(LabCluster cluster) {
    return cluster.name() + "." + DOMAIN;
  }

  /**
   * Writes the hub's configuration.
   *
   * @param host the address where it listens
   * @param port 0 for any free one
   * @param clusters that it knows without being told by an agent
   */
  void writeConfig(String host, int port, Collection<LabCluster> clusters) throws IOException {
    var yaml = new StringBuilder();
    yaml.append(
        """
        apiVersion: fairway.dev/v1alpha1
        kind: Hub
        metadata:
          name: demo
        spec:
          listen: "%1$s:%2$d"
          domain: %3$s
          extraNames: ["%1$s"]
          admin: {listen: "127.0.0.1:0"}
          accessLog: {path: access.log}
        """
            .formatted(host, port, DOMAIN));
    for (LabCluster cluster : clusters) {
      String authority = cluster.name() + "-ca.crt";
      Files.writeString(folder.resolve(authority), cluster.caPem());
      yaml.append(
          """
          ---
          apiVersion: fairway.dev/v1alpha1
          kind: Cluster
          metadata:
            name: %s
          spec:
            links:
            - direct:
                endpoints: ["%s"]
                serverName: %s
                caFile: %s
          """
              .formatted(cluster.name(), cluster.apiAddress(), cluster.serverName(), authority));
    }
    Files.writeString(config(), yaml);
  }

  /** The relay's configuration. */
  Path relayConfig() {
    return folder.resolve("relay.yaml");
  }

  /** Where the relay writes what connections there were. */
  Path relayLog() {
    return folder.resolve("relay.log");
  }

  /** Writes the configuration of a relay with one listener, to one cluster. */
  void writeRelayConfig(String listener, LabCluster cluster) throws IOException {
    Files.writeString(
        relayConfig(),
        """
        apiVersion: fairway.dev/v1alpha1
        kind: Relay
        metadata:
          name: demo
        spec:
          listeners:
          - name: %s
            listen: ["127.0.0.1:0"]
            to: "%s"
          admin: {listen: "127.0.0.1:0"}
          accessLog: {path: relay.log}
        """
            .formatted(listener, cluster.apiAddress()));
  }

  /**
   * Writes the kubeconfig, readable by its owner only.
   *
   * @param hub where it listens
   * @param hubCa the authority of the hub's certificate, PEM
   * @param tokens the token of the user of each cluster
   */
  void writeKubeconfig(HostPort hub, String hubCa, Map<LabCluster, String> tokens)
      throws IOException {
    var clusters = new StringBuilder();
    var users = new StringBuilder();
    var contexts = new StringBuilder();
    String authority = Base64.getEncoder().encodeToString(hubCa.getBytes(StandardCharsets.UTF_8));
    tokens.forEach(
        (cluster, token) -> {
          String name = cluster.name();
          clusters.append(
              """
              - name: %s
                cluster:
                  server: https://%s
                  tls-server-name: %s
                  certificate-authority-data: %s
              """
                  .formatted(name, hub, hostOf(cluster), authority));
          users.append("- name: %s\n  user: {token: %s}\n".formatted(name, token));
          contexts.append("- name: %1$s\n  context: {cluster: %1$s, user: %1$s}\n".formatted(name));
        });
    String yaml =
        "apiVersion: v1\nkind: Config\ncurrent-context: %s\nclusters:\n%susers:\n%scontexts:\n%s"
            .formatted(tokens.keySet().iterator().next().name(), clusters, users, contexts);
    SecretFile.write(kubeconfig(), yaml);
  }

  /** Writes the manifest of the Job that the tour submits, and returns its file. */
  Path writeJob() throws IOException {
    return Files.writeString(
        folder.resolve("job.yaml"),
        """
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: hello
        spec:
          template:
            spec:
              restartPolicy: Never
              containers:
              - name: hello
                image: %s
                imagePullPolicy: Never
                command: [sh, -c, "echo hello from $(hostname); seq 1 1000 | md5sum"]
        """
            .formatted(LabCluster.BUSYBOX_IMAGE));
  }

  /** Writes the manifest of a pod to look into, and returns its file. */
  Path writeShell() throws IOException {
    return Files.writeString(
        folder.resolve("shell.yaml"),
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: shell
        spec:
          terminationGracePeriodSeconds: 0
          containers:
          - name: shell
            image: %s
            imagePullPolicy: Never
            command: [sleep, "86400"]
        """
            .formatted(LabCluster.BUSYBOX_IMAGE));
  }

  /** Returns the lines of the access log so far. */
  List<String> accessLines() throws IOException {
    return Files.exists(accessLog()) ? Files.readAllLines(accessLog()) : List.of();
  }
}
