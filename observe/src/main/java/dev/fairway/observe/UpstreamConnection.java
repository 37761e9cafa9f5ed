package dev.fairway.observe;

import java.time.Duration;
import java.time.Instant;

/** A connection to an upstream; confined to its event loop but for what is immutable. */
public final class UpstreamConnection extends Chain.Link<UpstreamConnection> {

  private final LoopTraffic loop;
  private final long id;
  private final Instant since;
  private final String upstream;
  private final String link;
  private final String endpoint;
  private final String local;
  private final String protocol;
  private final Duration took;
  private int streams;
  private boolean broken;

  UpstreamConnection(
      LoopTraffic loop,
      long id,
      Instant since,
      String upstream,
      String link,
      String endpoint,
      String local,
      String protocol,
      Duration took) {
    this.loop = loop;
    this.id = id;
    this.since = since;
    this.upstream = upstream;
    this.link = link;
    this.endpoint = endpoint;
    this.local = local;
    this.protocol = protocol;
    this.took = took;
  }

  /** Unique in this process. */
  public long id() {
    return id;
  }

  /** When it was established. */
  public Instant since() {
    return since;
  }

  /** The upstream's name. */
  public String upstream() {
    return upstream;
  }

  /** The link that it takes, by name. */
  public String link() {
    return link;
  }

  /** The endpoint that it goes to. */
  public String endpoint() {
    return endpoint;
  }

  /** Our address and port, by which packet captures and the peer's logs know it. */
  public String local() {
    return local;
  }

  /** The ALPN protocol; empty without one. */
  public String protocol() {
    return protocol;
  }

  /** How long it took to make: resolving, connecting and the TLS handshake. */
  public Duration took() {
    return took;
  }

  /** It broke before it answered a request; true the first time that this is said. */
  public boolean broke() {
    boolean first = !broken;
    broken = true;
    return first;
  }

  /** It is closed. */
  public void close() {
    loop.remove(this);
  }

  void begin() {
    streams++;
  }

  void end() {
    streams--;
  }

  View view() {
    return new View(this, streams);
  }

  /**
   * The connection as it was at one moment.
   *
   * @param connection only its immutable parts may be asked for
   * @param streams how many requests it carries
   */
  public record View(UpstreamConnection connection, int streams) {}
}
