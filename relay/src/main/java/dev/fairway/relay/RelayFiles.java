package dev.fairway.relay;

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
import java.util.stream.Stream;

/**
 * The files that a relay refers to: what certificates say takes the place of their paths, so that
 * another content is another relay, and the paths of logs become absolute.
 */
public final class RelayFiles {

  private final Function<String, Path> resolver;
  private final Texts texts;
  private final BiConsumer<String, String> fault;
  private boolean faulty;

  private RelayFiles(
      Function<String, Path> resolver, Texts texts, BiConsumer<String, String> fault) {
    this.resolver = resolver;
    this.texts = texts;
    this.fault = fault;
  }

  /** What stands in files. */
  public interface Texts {

    /**
     * The text of a file.
     *
     * @throws IOException if it cannot be read
     */
    String of(Path file) throws IOException;
  }

  /** Reads the files that are there now; blocks. */
  public static final Texts ON_DISK = file -> FileText.read(file, SourceFile.MAX_BYTES);

  /**
   * Puts what the files say in place of their paths. Reads nothing by itself.
   *
   * @param resolver the file that a path in the relay means
   * @param texts what stands in files
   * @param fault takes a field, and what is wrong with it
   * @return the relay; absent if there was a fault
   */
  public static Optional<RelaySpec> settle(
      RelaySpec relay,
      Function<String, Path> resolver,
      Texts texts,
      BiConsumer<String, String> fault) {
    RelayFiles files = new RelayFiles(resolver, texts, fault);
    RelaySpec settled = files.relay(relay);
    return files.faulty ? Optional.empty() : Optional.of(settled);
  }

  /** The paths of the certificates that a relay refers to. */
  public static List<String> certificates(RelaySpec relay) {
    return relay.upstreams().stream()
        .flatMap(upstream -> upstream.check().stream())
        .flatMap(check -> verify(check.probe()).flatMap(Verify::trust).stream())
        .flatMap(trust -> trust instanceof Trust.InFile(var path) ? Stream.of(path) : Stream.of())
        .distinct()
        .toList();
  }

  private static Optional<Verify> verify(Probe probe) {
    return switch (probe) {
      case Probe.Tcp tcp -> Optional.empty();
      case Probe.Tls(var verify) -> Optional.of(verify);
      case Probe.Https(var verify, var paths) -> Optional.of(verify);
    };
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
    return upstream.checkedBy(upstream.check().map(check -> check(check, field)));
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
      return Optional.of(texts.of(file));
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
