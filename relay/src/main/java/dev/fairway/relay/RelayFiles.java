package dev.fairway.cli;

import dev.fairway.config.ClusterSpec.Trust;
import dev.fairway.config.FileText;
import dev.fairway.config.RelayListener;
import dev.fairway.config.RelaySpec;
import dev.fairway.config.RelaySpec.AccessLog;
import dev.fairway.config.RelayUpstream;
import dev.fairway.config.RelayUpstream.HealthCheck;
import dev.fairway.config.RelayUpstream.Probe;
import dev.fairway.config.RelayUpstream.Verify;
import dev.fairway.config.SourceFile;
import dev.fairway.pki.CertificatePem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The files that a relay refers to: certificates are read, so that another content is another
 * relay, and the paths of logs become absolute. Blocks: not for event loops.
 */
final class RelayFiles {

  private final Function<String, Path> resolver;
  private final BiConsumer<String, String> fault;
  private boolean faulty;

  private RelayFiles(Function<String, Path> resolver, BiConsumer<String, String> fault) {
    this.resolver = resolver;
    this.fault = fault;
  }

  /**
   * Puts what the files say in place of their paths.
   *
   * @param resolver the file that a path in the relay means
   * @param fault takes a field, and what is wrong with it
   * @return the relay; absent if there was a fault
   */
  static Optional<RelaySpec> settle(
      RelaySpec relay, Function<String, Path> resolver, BiConsumer<String, String> fault) {
    RelayFiles files = new RelayFiles(resolver, fault);
    RelaySpec settled = files.relay(relay);
    return files.faulty ? Optional.empty() : Optional.of(settled);
  }

  private RelaySpec relay(RelaySpec relay) {
    List<RelayUpstream> upstreams = new ArrayList<>();
    for (int i = 0; i < relay.upstreams().size(); i++) {
      upstreams.add(upstream(relay.upstreams().get(i), "spec.upstreams[" + i + "].check."));
    }
    return new RelaySpec(
        relay.listeners().stream().map(this::listener).toList(),
        upstreams,
        relay.resolver(),
        log(relay.accessLog()),
        relay.admin(),
        relay.drainTimeout());
  }

  private RelayListener listener(RelayListener listener) {
    return new RelayListener(
        listener.name(),
        listener.listen(),
        listener.proxyProtocol(),
        listener.sources(),
        listener.action(),
        listener.limits(),
        listener.timeouts(),
        listener.accessLog().map(this::log));
  }

  private AccessLog log(AccessLog log) {
    Optional<String> file = log.path().map(path -> resolver.apply(path).toString());
    return new AccessLog(file, log.format(), log.recordEvery());
  }

  private RelayUpstream upstream(RelayUpstream upstream, String field) {
    return new RelayUpstream(
        upstream.name(),
        upstream.endpoints(),
        upstream.balance(),
        upstream.tries(),
        upstream.triesTimeout(),
        upstream.check().map(check -> check(check, field)),
        upstream.proxyProtocol());
  }

  private HealthCheck check(HealthCheck check, String field) {
    Probe probe =
        switch (check.probe()) {
          case Probe.Tcp tcp -> tcp;
          case Probe.Tls(var verify) -> new Probe.Tls(verify(verify, field + "tls."));
          case Probe.Https(var verify, var paths) ->
              new Probe.Https(verify(verify, field + "https."), paths);
        };
    return new HealthCheck(probe, check.interval(), check.timeout(), check.rise(), check.fall());
  }

  private Verify verify(Verify verify, String field) {
    return new Verify(verify.serverName(), verify.trust().map(trust -> trust(trust, field)));
  }

  private Trust trust(Trust trust, String field) {
    return switch (trust) {
      case Trust.InFile(var path) -> {
        Path file = resolver.apply(path);
        yield new Trust.Inline(certificates(read(file, field), field + "caFile", file + ": "));
      }
      case Trust.Inline(var pem) ->
          new Trust.Inline(certificates(Optional.of(pem), field + "caData", ""));
    };
  }

  private Optional<String> read(Path file, String field) {
    try {
      return Optional.of(FileText.read(file, SourceFile.MAX_BYTES));
    } catch (IOException e) {
      say(field + "caFile", file + ": " + FileText.reason(e));
      return Optional.empty();
    }
  }

  /** Only the certificates: what people write between them changes nothing. */
  private String certificates(Optional<String> pem, String field, String where) {
    try {
      return pem.map(CertificatePem::parse).map(CertificatePem::print).orElse("");
    } catch (IllegalArgumentException e) {
      say(field, where + e.getMessage());
      return "";
    }
  }

  private void say(String field, String message) {
    faulty = true;
    fault.accept(field, message);
  }
}
