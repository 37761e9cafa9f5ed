package dev.fairway.lab;

import dev.fairway.net.HostPort;
import dev.fairway.pki.SecretFile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/** etcd, the API servers and the controller manager of one cluster. */
final class ControlPlane {

  private static final Duration READY = Duration.ofSeconds(90);

  private final ClusterSpec spec;
  private final ClusterFiles files;
  private final List<Machine> machines;
  private final Ports ports;
  private final Launcher launcher;
  private final Binaries binaries;
  private final ClusterPki pki;
  private final AtomicReferenceArray<Component> apiServers;

  ControlPlane(
      ClusterSpec spec,
      ClusterFiles files,
      List<Machine> machines,
      Ports ports,
      Launcher launcher,
      Binaries binaries,
      ClusterPki pki) {
    this.spec = spec;
    this.files = files;
    this.machines = machines;
    this.ports = ports;
    this.launcher = launcher;
    this.binaries = binaries;
    this.pki = pki;
    this.apiServers = new AtomicReferenceArray<>(machines.size());
  }

  /** Where each API server listens. */
  List<HostPort> endpoints() {
    return machines.stream().map(machine -> new HostPort(machine.address(), ports.api())).toList();
  }

  /** Starts etcd and the API servers at once, and returns when all of them are ready. */
  void start() throws IOException {
    SecretFile.write(files.file("authentication.yaml"), authentication());
    Component etcd = start(machines.getFirst(), "etcd", etcd());
    for (int i = 0; i < machines.size(); i++) {
      launchApiServer(i);
    }
    for (int i = 0; i < machines.size(); i++) {
      awaitApiServer(i, etcd);
    }
  }

  /** Starts the controller manager, and returns when it has done its first work. */
  void startControllers(HostPort api) {
    if (binaries.find(Binary.KUBE_CONTROLLER_MANAGER).isEmpty()) {
      return;
    }
    Component manager = start(machines.getFirst(), "kube-controller-manager", controllerManager());
    String account = "https://" + api + "/api/v1/namespaces/default/serviceaccounts/default";
    await(account, () -> manager.slow("made no default ServiceAccount", READY), manager);
  }

  void startScheduler() {
    start(
        machines.getFirst(),
        "kube-scheduler",
        List.of(
            binaries.get(Binary.KUBE_SCHEDULER).toString(),
            "--kubeconfig=" + files.kubeconfig("kube-scheduler"),
            "--leader-elect=false",
            "--secure-port=0"));
  }

  /** Ends an API server at once, as a crash does. */
  void killApiServer(int number) {
    apiServers.get(number).kill();
  }

  /** Starts an API server that was killed, and returns when it is ready. */
  void startApiServer(int number) {
    if (!apiServers.get(number).process().isAlive()) {
      launchApiServer(number);
    }
    awaitApiServer(number, apiServers.get(number));
  }

  private void launchApiServer(int number) {
    String program = machines.size() == 1 ? "kube-apiserver" : "kube-apiserver-" + (number + 1);
    Machine machine = machines.get(number);
    apiServers.set(number, start(machine, program, apiServer(machine)));
  }

  private void awaitApiServer(int number, Component etcd) {
    Component server = apiServers.get(number);
    String ready = "https://" + endpoints().get(number) + "/readyz";
    await(ready, () -> server.slow("did not become ready", READY), etcd, server);
  }

  private void await(String url, Supplier<String> slow, Component... alive) {
    try (ApiProbe probe = new ApiProbe(pki)) {
      Poll.require(
          READY,
          () -> {
            for (Component component : alive) {
              component.requireAlive();
            }
            return probe.answers(url);
          },
          slow);
    }
  }

  private Component start(Machine machine, String program, List<String> command) {
    return launcher.start(files.folder(), machine, program, command);
  }

  private List<String> etcd() {
    String address = machines.getFirst().address();
    String client = "https://" + address + ":" + ports.etcd();
    String peer = "https://127.0.0.1:" + ports.etcdPeer();
    return List.of(
        binaries.get(Binary.ETCD).toString(),
        "--data-dir=" + files.file("etcd"),
        // A lab's data need not survive the machine; syncing it would cost more than the rest.
        "--unsafe-no-fsync",
        "--log-level=warn",
        "--enable-grpc-gateway=false",
        "--listen-client-urls=" + client,
        "--advertise-client-urls=" + client,
        "--listen-peer-urls=" + peer,
        "--initial-advertise-peer-urls=" + peer,
        "--initial-cluster=default=" + peer,
        "--client-cert-auth",
        "--trusted-ca-file=" + files.certificate("etcd-ca"),
        "--cert-file=" + files.certificate("etcd"),
        "--key-file=" + files.key("etcd"),
        "--peer-client-cert-auth",
        "--peer-trusted-ca-file=" + files.certificate("etcd-ca"),
        "--peer-cert-file=" + files.certificate("etcd"),
        "--peer-key-file=" + files.key("etcd"));
  }

  private List<String> apiServer(Machine machine) {
    List<String> words =
        new ArrayList<>(
            List.of(
                binaries.get(Binary.KUBE_APISERVER).toString(),
                "--etcd-servers=https://" + machines.getFirst().address() + ":" + ports.etcd(),
                "--etcd-cafile=" + files.certificate("etcd-ca"),
                "--etcd-certfile=" + files.certificate("etcd-client"),
                "--etcd-keyfile=" + files.key("etcd-client"),
                "--secure-port=" + ports.api(),
                "--advertise-address=" + machine.address(),
                "--tls-cert-file=" + files.certificate("apiserver"),
                "--tls-private-key-file=" + files.key("apiserver"),
                "--client-ca-file=" + files.certificate("ca"),
                "--service-account-key-file=" + files.pki().resolve("service-account.pub"),
                "--service-account-signing-key-file=" + files.key("service-account"),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--authorization-mode=Node,RBAC",
                "--enable-admission-plugins=NodeRestriction",
                "--service-cluster-ip-range=" + ClusterRanges.SERVICES,
                "--allow-privileged=true"));
    if (spec.anonymousAccess() == AnonymousAccess.HEALTH_ONLY) {
      words.add("--authentication-config=" + files.file("authentication.yaml"));
    }
    if (!spec.shape().hasNetwork()) {
      words.add("--bind-address=127.0.0.1");
      // A loopback address is refused as an endpoint of the Service kubernetes.
      words.add("--endpoint-reconciler-type=none");
    }
    if (spec.shape().hasNode()) {
      words.add("--kubelet-preferred-address-types=InternalIP");
      words.add("--kubelet-certificate-authority=" + files.certificate("ca"));
      words.add("--kubelet-client-certificate=" + files.certificate("kubelet-client"));
      words.add("--kubelet-client-key=" + files.key("kubelet-client"));
    }
    return words;
  }

  private List<String> controllerManager() {
    return List.of(
        binaries.get(Binary.KUBE_CONTROLLER_MANAGER).toString(),
        "--kubeconfig=" + files.kubeconfig("kube-controller-manager"),
        "--leader-elect=false",
        "--secure-port=0",
        "--use-service-account-credentials",
        // Each controller begins with several calls; the default of 20 a second takes seconds.
        "--kube-api-qps=1000",
        "--kube-api-burst=2000",
        "--service-account-private-key-file=" + files.key("service-account"),
        "--root-ca-file=" + files.certificate("ca"),
        "--cluster-signing-cert-file=" + files.certificate("ca"),
        "--cluster-signing-key-file=" + files.key("ca"),
        // Its default is a folder of the system, which it makes.
        "--flex-volume-plugin-dir=" + files.file("volume-plugins"),
        "--allocate-node-cidrs",
        "--cluster-cidr=" + ClusterRanges.PODS,
        "--service-cluster-ip-range=" + ClusterRanges.SERVICES);
  }

  private static String authentication() {
    return """
    apiVersion: apiserver.config.k8s.io/v1
    kind: AuthenticationConfiguration
    anonymous:
      enabled: true
      conditions:
      - path: /livez
      - path: /readyz
      - path: /healthz
    """;
  }
}
