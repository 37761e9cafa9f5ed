package dev.fairway.relay;

import dev.fairway.config.ClusterSpec.Trust;
import dev.fairway.config.FileText;
import dev.fairway.config.RelaySpec;
import dev.fairway.config.RelayUpstream;
import dev.fairway.config.RelayUpstream.Probe;
import dev.fairway.config.RelayUpstream.Verify;
import dev.fairway.model.UpstreamTls;
import dev.fairway.pki.CertificatePem;
import dev.fairway.upstream.HealthProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the health checks of a configuration ask, with the certificates that they trust. */
final class HealthProbes {

  private static final int MAX_CERTIFICATES = 1 << 20;

  /** Where Linux distributions keep the authorities that the machine trusts. */
  private static final List<Path> MACHINE =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
          Path.of("/etc/ssl/ca-bundle.pem"),
          Path.of("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"),
          Path.of("/etc/ssl/cert.pem"));

  /** What the machine trusts, read once for all upstreams that ask for it. */
  private @Nullable String ofMachine;

  private HealthProbes() {}

  /**
   * For each upstream, by name, what an endpoint must do that was given with a host.
   *
   * @throws IOException if certificates cannot be had; the message names the field
   */
  static Map<String, Function<String, HealthProbe>> of(RelaySpec spec) throws IOException {
    HealthProbes read = new HealthProbes();
    Map<String, Function<String, HealthProbe>> probes = new HashMap<>();
    for (int i = 0; i < spec.upstreams().size(); i++) {
      RelayUpstream upstream = spec.upstreams().get(i);
      probes.put(upstream.name(), read.probe(upstream, "spec.upstreams[" + i + "].check"));
    }
    return probes;
  }

  private Function<String, HealthProbe> probe(RelayUpstream upstream, String field)
      throws IOException {
    Optional<Probe> probe = upstream.check().map(RelayUpstream.HealthCheck::probe);
    return switch (probe.orElseGet(Probe.Tcp::new)) {
      case Probe.Tcp() -> host -> new HealthProbe.Tcp();
      case Probe.Tls(var verify) -> {
        String trusted = trusted(verify, field + ".tls");
        yield host -> new HealthProbe.Tls(tls(verify, host, trusted));
      }
      case Probe.Https(var verify, var paths) -> {
        String trusted = trusted(verify, field + ".https");
        yield host -> new HealthProbe.Https(tls(verify, host, trusted), paths);
      }
    };
  }

  private static UpstreamTls tls(Verify verify, String host, String trusted) {
    return new UpstreamTls(verify.serverName().orElse(host), trusted);
  }

  private String trusted(Verify verify, String field) throws IOException {
    if (verify.trust().isEmpty()) {
      ofMachine = ofMachine == null ? ofMachine(field) : ofMachine;
      return ofMachine;
    }
    return switch (verify.trust().get()) {
      case Trust.InFile(var path) -> certificates(Path.of(path), field + ".caFile");
      case Trust.Inline(var pem) -> certificates(pem, field + ".caData: ");
    };
  }

  private static String ofMachine(String field) throws IOException {
    for (Path file : MACHINE) {
      if (file.toFile().isFile()) {
        return certificates(file, field);
      }
    }
    throw new IOException(
        field + ": this machine has no authorities that it trusts (expected: a caFile)");
  }

  private static String certificates(Path file, String field) throws IOException {
    String text;
    try {
      text = FileText.read(file, MAX_CERTIFICATES);
    } catch (IOException e) {
      throw new IOException(field + ": " + file + ": " + FileText.reason(e), e);
    }
    return certificates(text, field + ": " + file + ": ");
  }

  private static String certificates(String pem, String place) throws IOException {
    try {
      return CertificatePem.print(CertificatePem.parse(pem));
    } catch (IllegalArgumentException e) {
      throw new IOException(place + e.getMessage(), e);
    }
  }
}
