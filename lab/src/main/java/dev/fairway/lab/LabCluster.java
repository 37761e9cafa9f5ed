package dev.fairway.lab;

import dev.fairway.net.HostPort;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.IssuedCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A running cluster of a lab. It ends with its lab. Safe for use by several threads; all methods
 * that talk to the cluster block.
 */
public final class LabCluster {

  /** An image that every node has: Debian's busybox, with a shell and the usual tools. */
  public static final String BUSYBOX_IMAGE = NodeImages.BUSYBOX;

  private static final Duration KUBECTL_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration CERTIFICATE_VALIDITY = Duration.ofDays(1);

  private final ClusterSpec spec;
  private final ClusterFiles files;
  private final Kubeconfig admin;
  private final HostPort apiAddress;
  private final ControlPlane controlPlane;
  private final Optional<ClusterNetwork> network;
  private final Path kubectl;
  private final Launcher launcher;
  private volatile boolean enclosed;

  LabCluster(
      ClusterSpec spec,
      ClusterFiles files,
      Kubeconfig admin,
      HostPort apiAddress,
      ControlPlane controlPlane,
      Optional<ClusterNetwork> network,
      Path kubectl,
      Launcher launcher) {
    this.spec = spec;
    this.files = files;
    this.admin = admin;
    this.apiAddress = apiAddress;
    this.controlPlane = controlPlane;
    this.network = network;
    this.kubectl = kubectl;
    this.launcher = launcher;
  }

  /** Its name, which is also the name of its context in {@link #kubeconfig}. */
  public String name() {
    return spec.name();
  }

  /** What it is made of. */
  public ClusterShape shape() {
    return spec.shape();
  }

  /** The kubeconfig of a member of system:masters, readable by its owner only. */
  public Path kubeconfig() {
    return files.kubeconfig("admin");
  }

  /** Where the API is served; with several API servers, the address that moves between them. */
  public HostPort apiAddress() {
    return apiAddress;
  }

  /** Where each API server listens by itself. */
  public List<HostPort> endpoints() {
    return controlPlane.endpoints();
  }

  /** A name that the API servers' certificate speaks for, besides their addresses. */
  public String serverName() {
    return spec.serverName();
  }

  /** The certificate, PEM, of the authority that issued the API servers' certificate. */
  public String caPem() {
    return admin.caPem();
  }

  /** The address of this host as the cluster sees it; none on loopback. */
  public Optional<String> hostAddress() {
    return network.map(ClusterNetwork::hostAddress);
  }

  /**
   * The network namespaces that its machines are, to run a program inside of its network: {@code
   * nsenter --net=/run/netns/<name>}. None on loopback.
   */
  public List<String> namespaces() {
    return network.stream()
        .flatMap(machines -> machines.machines().stream())
        .flatMap(machine -> machine.namespace().stream())
        .toList();
  }

  /** The folder of its files, in which its programs run. */
  public Path folder() {
    return files.folder();
  }

  /** The folder with the log of each component. */
  public Path logs() {
    return files.file("logs");
  }

  /** The kubectl of the same version. */
  public Path kubectlBinary() {
    return kubectl;
  }

  /**
   * Runs kubectl as an administrator, for at most two minutes.
   *
   * @return what it wrote to standard output
   * @throws LabException if it fails; the message quotes its errors
   */
  public String kubectl(String... arguments) {
    return command(arguments).output();
  }

  /** Runs kubectl as {@link #kubectl} does, whatever its exit code. */
  public CommandResult kubectlResult(String... arguments) {
    return command(arguments).run();
  }

  /** Applies manifests, YAML or JSON, as {@code kubectl apply -f -} does. */
  public void apply(String manifests) {
    String applied = command("apply", "-f", "-").withInput(manifests).output();
    assert !applied.isBlank();
  }

  /**
   * Makes a ServiceAccount that has a ClusterRole in the whole cluster, if it does not exist yet.
   *
   * @param clusterRole such as {@code view} or {@code cluster-admin}
   */
  public void createServiceAccount(String namespace, String name, String clusterRole) {
    apply(
        """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: %1$s, namespace: %2$s}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: "%2$s:%1$s:%3$s"}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "%3$s"}
        subjects: [{kind: ServiceAccount, name: %1$s, namespace: %2$s}]
        """
            .formatted(name, namespace, clusterRole));
  }

  /**
   * A bearer token of a ServiceAccount, from the TokenRequest API.
   *
   * @param validity at least ten minutes, as the API server demands
   */
  public String token(String namespace, String serviceAccount, Duration validity) {
    return kubectl(
            "create",
            "token",
            serviceAccount,
            "--namespace=" + namespace,
            "--duration=" + validity.toSeconds() + "s")
        .strip();
  }

  /**
   * A client certificate that the API server knows.
   *
   * @param groups such as system:masters
   */
  public IssuedCertificate certificate(String user, List<String> groups) {
    try {
      return CertificateAuthority.load(files.pki(), InstantSource.system())
          .issueClient(user, groups, CERTIFICATE_VALIDITY);
    } catch (IOException e) {
      throw new LabException("cannot issue a certificate: " + LabException.reason(e), e);
    }
  }

  /**
   * Gives the API address to another machine, as keepalived does. New connections reach that
   * machine's API server at once; those through the old one are lost.
   *
   * @param apiServer from 0
   */
  public void moveApiAddress(int apiServer) {
    if (spec.shape().apiServers() == 1) {
      throw new IllegalStateException(name() + " has one API server");
    }
    network.orElseThrow().moveApiAddress(checkIndex(apiServer));
  }

  /**
   * Kills an API server, as a crash does.
   *
   * @param apiServer from 0
   */
  public void killApiServer(int apiServer) {
    controlPlane.killApiServer(checkIndex(apiServer));
  }

  /**
   * Starts an API server that was killed, at its old address; returns when it is ready.
   *
   * @param apiServer from 0
   */
  public void startApiServer(int apiServer) {
    controlPlane.startApiServer(checkIndex(apiServer));
  }

  /**
   * Starts a program in its network, on its first machine, in a session of its own; the lab ends it
   * at last. It runs in {@link #folder}.
   *
   * @param program for the name of its log, in {@link #logs}
   * @param variables its variables; PATH and the lab's own mark are added
   * @param input a file that is its standard input; without it that is empty
   */
  public Process start(
      String program, Map<String, String> variables, List<String> words, Optional<Path> input) {
    Machine first = network.map(present -> present.machines().getFirst()).orElse(Machine.LOOPBACK);
    return launcher.start(files.folder(), first, program, words, variables, input).process();
  }

  Kubeconfig admin() {
    return admin;
  }

  Optional<ClusterNetwork> network() {
    return network;
  }

  /** From now on nothing but what runs on its machines reaches it, kubectl too. */
  void enclosed() {
    enclosed = true;
  }

  private int checkIndex(int apiServer) {
    return Objects.checkIndex(apiServer, spec.shape().apiServers());
  }

  private Command command(String... arguments) {
    List<String> words = new ArrayList<>();
    if (enclosed) {
      words.add(launcher.executables().require("nsenter").toString());
      words.add("--net=" + ClusterNetwork.namespaceFile(namespaces().getFirst()));
    }
    words.add(kubectl.toString());
    words.addAll(List.of(arguments));
    Map<String, String> variables = new HashMap<>(launcher.environment());
    variables.put("KUBECONFIG", kubeconfig().toString());
    // What kubectl caches belongs to this cluster alone.
    variables.put("HOME", files.folder().toString());
    return Command.of(variables, words).withTimeout(KUBECTL_TIMEOUT);
  }
}
