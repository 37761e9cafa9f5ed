package dev.fairway.lab;

import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.IssuedCertificate;
import dev.fairway.pki.SecretFile;
import dev.fairway.pki.SigningKeyPair;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The keys of one cluster, made new for each: its authority and all that hangs below it. etcd has
 * an authority of its own, because whoever may talk to etcd is above all access control.
 *
 * @param caPem what clients of the API server trust
 * @param admin a member of system:masters
 */
record ClusterPki(String caPem, IssuedCertificate admin) {

  private static final Duration VALIDITY = Duration.ofDays(365);
  private static final String ADMIN = "admin";

  private static final Map<String, String> COMPONENTS =
      Map.of(
          "kube-controller-manager", "system:kube-controller-manager",
          "kube-scheduler", "system:kube-scheduler",
          "kube-proxy", "system:kube-proxy");

  static ClusterPki create(
      ClusterSpec spec, ClusterFiles files, List<String> addresses, String server)
      throws IOException {
    InstantSource clock = InstantSource.system();
    CertificateAuthority ca = CertificateAuthority.create(spec.name() + "-ca", VALIDITY, clock);
    ca.save(files.pki());
    ca.issueServer(serverNames(spec, addresses), VALIDITY)
        .save(files.certificate("apiserver"), files.key("apiserver"));
    SigningKeyPair tokens = SigningKeyPair.create();
    SecretFile.write(files.key("service-account"), tokens.privatePem());
    SecretFile.write(files.pki().resolve("service-account.pub"), tokens.publicPem());
    etcd(files, addresses, clock);
    IssuedCertificate admin = ca.issueClient(ADMIN, List.of("system:masters"), VALIDITY);
    kubeconfig(files, server, ca, ADMIN, admin);
    for (var component : COMPONENTS.entrySet()) {
      var certificate = ca.issueClient(component.getValue(), List.of(), VALIDITY);
      kubeconfig(files, server, ca, component.getKey(), certificate);
    }
    if (spec.shape().hasNode()) {
      node(files, addresses, server, ca);
    }
    return new ClusterPki(ca.certificatePem(), admin);
  }

  private static List<String> serverNames(ClusterSpec spec, List<String> addresses) {
    List<String> names =
        new ArrayList<>(
            List.of(
                spec.serverName(),
                "kubernetes",
                "kubernetes.default",
                "kubernetes.default.svc",
                "kubernetes.default.svc.cluster.local",
                "localhost",
                "127.0.0.1",
                ClusterRanges.KUBERNETES_SERVICE));
    names.addAll(addresses);
    return names;
  }

  private static void etcd(ClusterFiles files, List<String> addresses, InstantSource clock)
      throws IOException {
    CertificateAuthority ca = CertificateAuthority.create("etcd-ca", VALIDITY, clock);
    SecretFile.write(files.certificate("etcd-ca"), ca.certificatePem());
    List<String> names = new ArrayList<>(List.of("localhost", "127.0.0.1"));
    names.addAll(addresses);
    ca.issueServer(names, VALIDITY).save(files.certificate("etcd"), files.key("etcd"));
    ca.issueClient("kube-apiserver", List.of(), VALIDITY)
        .save(files.certificate("etcd-client"), files.key("etcd-client"));
  }

  private static void node(
      ClusterFiles files, List<String> addresses, String server, CertificateAuthority ca)
      throws IOException {
    ca.issueClient("kube-apiserver-kubelet-client", List.of("system:masters"), VALIDITY)
        .save(files.certificate("kubelet-client"), files.key("kubelet-client"));
    List<String> names = new ArrayList<>(List.of(WorkerNode.NAME));
    names.addAll(addresses);
    ca.issueServer(names, VALIDITY).save(files.certificate("kubelet"), files.key("kubelet"));
    kubeconfig(
        files,
        server,
        ca,
        "kubelet",
        ca.issueClient("system:node:" + WorkerNode.NAME, List.of("system:nodes"), VALIDITY));
  }

  private static void kubeconfig(
      ClusterFiles files,
      String server,
      CertificateAuthority ca,
      String user,
      IssuedCertificate certificate)
      throws IOException {
    Kubeconfig kubeconfig =
        new Kubeconfig(files.name(), server, ca.certificatePem(), user, certificate);
    SecretFile.write(files.kubeconfig(user), Kubeconfig.yaml(List.of(kubeconfig)));
  }
}
