package dev.fairway.upstream;

import dev.fairway.net.HostName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What {@code /etc/resolv.conf} says, as resolv.conf(5) describes it. A line that cannot be read
 * counts as absent, as in the C library; without a search line no domain is made of the machine's
 * own name.
 *
 * @param servers where DNS is asked, in this order
 * @param search domains that are tried behind a name
 * @param ndots dots that a name must have to be tried as it is before the search domains
 */
record ResolvConf(List<InetSocketAddress> servers, List<String> search, int ndots) {

  static final int MOST_DOTS = 15;

  private static final int DNS_PORT = 53;
  private static final int MOST_SERVERS = 3;
  private static final String NDOTS = "ndots:";

  ResolvConf {
    servers = List.copyOf(servers);
    search = List.copyOf(search);
  }

  /** Reads the text of the file; an empty one means a server on this machine. */
  static ResolvConf parse(String text) {
    List<InetSocketAddress> servers = new ArrayList<>();
    List<String> search = List.of();
    int ndots = 1;
    for (String line : text.lines().toList()) {
      String[] words = line.strip().split("\\s+", -1);
      List<String> values = List.of(words).subList(1, words.length);
      switch (words[0]) {
        case "nameserver" -> addServer(servers, values);
        case "search", "domain" -> search = domains(values);
        case "options" -> ndots = ndots(values, ndots);
        default -> {} // A comment, or what does not concern us.
      }
    }
    if (servers.isEmpty()) {
      servers.add(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), DNS_PORT));
    }
    return new ResolvConf(servers, search, ndots);
  }

  /** This, with what the options say instead. */
  ResolvConf with(NameOptions options) {
    List<InetSocketAddress> others =
        options.servers().stream()
            .map(each -> new InetSocketAddress(InetAddress.ofLiteral(each.host()), each.port()))
            .toList();
    return new ResolvConf(
        others.isEmpty() ? servers : others,
        options.search().orElse(search),
        options.ndots().orElse(ndots));
  }

  /** The full names that a name may mean, in the order in which they are asked for. */
  List<String> candidates(String name) {
    if (name.endsWith(".")) {
      return List.of(name.substring(0, name.length() - 1));
    }
    List<String> candidates = new ArrayList<>();
    for (String domain : search) {
      if (HostName.isValid(name + "." + domain)) {
        candidates.add(name + "." + domain);
      }
    }
    boolean asItIsFirst = name.chars().filter(c -> c == '.').count() >= ndots;
    candidates.add(asItIsFirst ? 0 : candidates.size(), name);
    return List.copyOf(candidates);
  }

  private static void addServer(List<InetSocketAddress> servers, List<String> values) {
    if (values.isEmpty() || servers.size() == MOST_SERVERS) {
      return;
    }
    try {
      servers.add(new InetSocketAddress(InetAddress.ofLiteral(values.getFirst()), DNS_PORT));
    } catch (IllegalArgumentException e) {
      return; // Not an address: no server.
    }
  }

  private static List<String> domains(List<String> values) {
    return values.stream()
        .map(each -> each.endsWith(".") ? each.substring(0, each.length() - 1) : each)
        .filter(HostName::isValid)
        .map(each -> each.toLowerCase(Locale.ROOT))
        .toList();
  }

  private static int ndots(List<String> values, int before) {
    int ndots = before;
    for (String each : values) {
      String digits = each.startsWith(NDOTS) ? each.substring(NDOTS.length()) : "";
      if (digits.length() >= 1
          && digits.length() <= 9
          && digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
        ndots = Math.min(Integer.parseInt(digits), MOST_DOTS);
      }
    }
    return ndots;
  }
}
