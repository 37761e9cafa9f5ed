package dev.fairway.relay;

import dev.fairway.transport.ClientHello;
import dev.fairway.transport.ProxyHeader;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the access log tells of a session: once when it is over, and where its listener wants that,
 * now and then before.
 *
 * @param id names it everywhere
 * @param connection its number, counted from the start of the process
 * @param begun when the connection was accepted
 * @param told when this was the state of it
 * @param listener where
 * @param remote who connected
 * @param local where to
 * @param proxied whom a trusted proxy in front of us speaks for; absent without one, or if it
 *     speaks for itself
 * @param hello what TLS says first; absent if nobody looked, or if it is something else
 * @param status 200, or the status of HTTP that says why it was not relayed; 0 before that is known
 * @param upstream the name of the target; empty if none was decided on
 * @param tries the members that were tried, in order; the last is the one that took it
 * @param fromClient bytes from the client
 * @param toClient bytes to the client
 * @param spliced bytes that the kernel moved, both directions
 * @param lasted from the accept to the time when this was told
 * @param end a word for how it ended; {@link #OPEN} if it has not
 * @param problem why it was not served as it was asked; empty if it was
 */
record SessionRecord(
    String id,
    long connection,
    Instant begun,
    Instant told,
    String listener,
    InetSocketAddress remote,
    InetSocketAddress local,
    Optional<ProxyHeader.Addresses> proxied,
    Optional<ClientHello> hello,
    int status,
    String upstream,
    List<Try> tries,
    long fromClient,
    long toClient,
    long spliced,
    Duration lasted,
    String end,
    String problem) {

  /** The word for a session that goes on. */
  static final String OPEN = "open";

  /**
   * A member that was tried.
   *
   * @param peer its address and port; the name of the upstream if there was no member to try
   * @param failed whether it did not take the connection
   * @param connected how long the connect took; absent if it did not come about
   * @param firstByte from the beginning of the connect to the first byte; absent before
   * @param lasted from the beginning of the connect until it failed, or was over
   * @param sent bytes that the member got, with what we put in front
   * @param received bytes that came from it
   */
  record Try(
      String peer,
      boolean failed,
      Optional<Duration> connected,
      Optional<Duration> firstByte,
      Duration lasted,
      long sent,
      long received) {}

  /** Whether nothing more will be told of it. */
  boolean isOver() {
    return !end.equals(OPEN);
  }

  /** Whom the connection is from: what a trusted proxy says counts. */
  InetSocketAddress client() {
    return proxied.map(ProxyHeader.Addresses::source).orElse(remote);
  }

  /** The members that were tried, as text. */
  String members() {
    return tries.stream().map(Try::peer).collect(Collectors.joining(", "));
  }

  /** The member that took it; absent if none did. */
  Optional<Try> taker() {
    return tries.isEmpty() || tries.getLast().connected().isEmpty()
        ? Optional.empty()
        : Optional.of(tries.getLast());
  }
}
