package dev.fairway.relay;

import dev.fairway.net.PrefixSet;
import dev.fairway.pump.PumpLimits;
import dev.fairway.transport.Connections;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * What holds for the connections of a listener. A connection keeps the rules that it was accepted
 * under, whatever changes afterwards.
 *
 * @param listener its name, for logs
 * @param sources who may connect: the first that holds the client's address counts, and where none
 *     does it may
 * @param trusted whose connections begin with a header of the PROXY protocol
 * @param first what else comes first
 * @param helloLimit the most bytes of it
 * @param helloTimeout the time for it
 * @param router where connections go
 * @param limits of the sessions; shared where they bound the listener as a whole
 * @param connections takes them in
 * @param observer is told of the sessions
 * @param generation of the configuration, in the order of changes
 */
record Rules(
    String listener,
    List<Source> sources,
    PrefixSet trusted,
    Prelude.First first,
    int helloLimit,
    Duration helloTimeout,
    Router router,
    PumpLimits limits,
    Connections connections,
    SessionObserver observer,
    long generation) {

  /** Copies the sources. */
  Rules {
    sources = List.copyOf(sources);
  }

  /** Who may connect, or may not. */
  record Source(boolean allow, PrefixSet networks) {}

  boolean allows(InetAddress client) {
    for (Source source : sources) {
      if (source.networks.contains(client)) {
        return source.allow;
      }
    }
    return true;
  }

  /** What the first bytes of a connection from this address must be. */
  Prelude.Expected expected(InetAddress peer) {
    return new Prelude.Expected(trusted.contains(peer), first, helloLimit, helloTimeout);
  }
}
