package dev.fairway.upstream;

import dev.fairway.net.HostName;
import dev.fairway.net.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How names are resolved; what is absent is as {@code /etc/resolv.conf} says.
 *
 * @param servers the DNS servers, by address; none for those of the machine
 * @param search domains that are tried behind a name
 * @param ndots dots that a name must have to be tried as it is before the search domains; 0 to 15
 * @param timeout for one query to one server
 * @param validity how long an answer counts, whatever its TTL
 */
public record NameOptions(
    List<HostPort> servers,
    Optional<List<String>> search,
    OptionalInt ndots,
    Duration timeout,
    Optional<Duration> validity) {

  /** As the machine does it, with the timeout of resolv.conf(5). */
  public static final NameOptions DEFAULT =
      new NameOptions(
          List.of(),
          Optional.empty(),
          OptionalInt.empty(),
          Duration.ofSeconds(5),
          Optional.empty());

  /**
   * @throws IllegalArgumentException if a server is not an address, or a value is out of range
   */
  public NameOptions {
    servers = List.copyOf(servers);
    search = search.map(List::copyOf);
    for (HostPort server : servers) {
      if (!server.isAddress() || server.port() == 0) {
        throw new IllegalArgumentException(
            "DNS server: " + server + " (expected: an IP address and a port)");
      }
    }
    for (String domain : search.orElse(List.of())) {
      if (!HostName.isValid(domain)) {
        throw new IllegalArgumentException(
            "search domain: \"" + domain + "\" (expected: a name without a dot at its end)");
      }
    }
    if (ndots.orElse(0) < 0 || ndots.orElse(0) > ResolvConf.MOST_DOTS) {
      throw new IllegalArgumentException("ndots: " + ndots.getAsInt() + " (expected: 0 to 15)");
    }
    if (timeout.toMillis() < 1) {
      throw new IllegalArgumentException("timeout: " + timeout + " (expected: >= 1 ms)");
    }
    if (validity.isPresent() && validity.get().toMillis() < 1) {
      throw new IllegalArgumentException("validity: " + validity.get() + " (expected: >= 1 ms)");
    }
  }
}
