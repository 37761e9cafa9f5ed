package dev.fairway.cli;

import dev.fairway.config.ClusterSpec;
import dev.fairway.config.FileText;
import dev.fairway.config.KubeconfigFile;
import dev.fairway.config.KubeconfigServer;
import dev.fairway.config.KubeconfigUser.Text;
import dev.fairway.enrollment.ApiServer;
import dev.fairway.kubernetes.HomeAccess;
import dev.fairway.net.HostPort;
import dev.fairway.pki.CertificatePem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which API server an agent offers to the hub: what is said, else what a pod knows of its own. */
final class OfferedApiServer {
  private static final int MAX_BYTES = 1 << 20;
  private static final int HTTPS = 443;
  private static final Path POD_CA =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/ca.crt");

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Offer the API server of its current context.")
  private String kubeconfig = "";

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "Another context of the kubeconfig.")
  private String context = "";

  @Option(
      names = "--api-server",
      paramLabel = "HOST:PORT",
      description =
          "Its address from here. Default: that of the kubeconfig, or kubernetes.default.svc:443 in"
              + " a pod.")
  private String address = "";

  @Option(
      names = "--api-server-name",
      paramLabel = "NAME",
      description = "The name that its certificate speaks for. Default: the host.")
  private String name = "";

  @Option(
      names = "--api-server-ca",
      paramLabel = "FILE",
      description = "PEM file of what has issued its certificate. Default: as the address.")
  private String authorities = "";

  /** The kubeconfig, if one was named. */
  Optional<HomeAccess.Kubeconfig> kubeconfig(Environment environment) {
    return kubeconfig.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new HomeAccess.Kubeconfig(
                environment.folder().resolve(kubeconfig),
                Optional.of(context).filter(each -> !each.isEmpty())));
  }

  /** What is known of a server so far. */
  private record Known(HostPort endpoint, String name, String pem) {}

  /**
   * Returns the API server that is offered; nothing if none was named and this is no pod.
   *
   * @throws CommandFailure if what was named cannot be used
   */
  Optional<ApiServer> find(Environment environment) {
    Optional<Known> base = kubeconfig.isEmpty() ? ofPod(environment) : ofKubeconfig(environment);
    if (base.isEmpty() && address.isEmpty()) {
      return Optional.empty();
    }
    try {
      HostPort endpoint = address.isEmpty() ? base.get().endpoint() : HostPort.parse(address);
      String called = !name.isEmpty() ? name : base.map(Known::name).orElseGet(endpoint::host);
      String pem =
          authorities.isEmpty()
              ? base.map(Known::pem).orElse("")
              : read(environment.folder().resolve(authorities), "--api-server-ca");
      return Optional.of(new ApiServer(endpoint, called, CertificatePem.parse(pem)));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          "the API server that is offered cannot be used: " + e.getMessage(),
          "Name it with --kubeconfig, or --api-server and --api-server-ca.",
          e);
    }
  }

  private static Optional<Known> ofPod(Environment environment) {
    if (environment.variable("KUBERNETES_SERVICE_HOST").isEmpty() || !Files.exists(POD_CA)) {
      return Optional.empty();
    }
    HostPort own = ClusterSpec.Agent.IN_CLUSTER;
    return Optional.of(new Known(own, own.host(), read(POD_CA, "the service account")));
  }

  private Optional<Known> ofKubeconfig(Environment environment) {
    Path file = environment.folder().resolve(kubeconfig);
    try {
      KubeconfigServer server =
          KubeconfigFile.server(
              read(file, "--kubeconfig"), Optional.of(context).filter(each -> !each.isEmpty()));
      URI url = URI.create(server.url());
      if (!"https".equals(url.getScheme()) || url.getHost() == null) {
        throw new IllegalArgumentException("server " + server.url() + " (expected: https://...)");
      }
      if (!String.valueOf(url.getPath()).matches("/?")) {
        throw new IllegalArgumentException("server " + server.url() + " has a path");
      }
      String host = url.getHost().replaceAll("[\\[\\]]", "");
      return Optional.of(
          new Known(
              new HostPort(host, url.getPort() < 0 ? HTTPS : url.getPort()),
              server.serverName().orElse(host),
              server.authorities().map(each -> text(each, file)).orElse("")));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          file + ": " + e.getMessage(), "Name another kubeconfig or --context.", e);
    }
  }

  private static String text(Text text, Path kubeconfig) {
    return switch (text) {
      case Text.Inline(var inline) -> inline;
      case Text.InFile(var path) -> read(kubeconfig.resolveSibling(path), "--kubeconfig");
    };
  }

  private static String read(Path file, String named) {
    try {
      return FileText.read(file, MAX_BYTES);
    } catch (IOException e) {
      throw new CommandFailure(
          file + ": " + FileText.reason(e), "It is named by " + named + ".", e);
    }
  }
}
