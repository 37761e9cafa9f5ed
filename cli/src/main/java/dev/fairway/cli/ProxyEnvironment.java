package dev.fairway.cli;

import dev.fairway.agent.HttpProxy;
import dev.fairway.agent.ProxyCredentials;
import dev.fairway.net.HostPort;
import dev.fairway.net.Prefix;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The proxy that environment variables name, as other programs read them: HTTPS_PROXY and NO_PROXY,
 * or the same in small letters. User and password may stand in it: unlike arguments, others do not
 * see it. This machine itself is never reached through a proxy.
 */
final class ProxyEnvironment {
  private ProxyEnvironment() {}

  /**
   * Returns the proxy for a hub, if there is one.
   *
   * @throws IllegalArgumentException if it cannot be used; the message quotes no secret
   */
  static Optional<HttpProxy> find(Environment environment, HostPort hub) {
    Optional<String> url = either(environment, "HTTPS_PROXY");
    String spared = either(environment, "NO_PROXY").orElse("");
    if (url.isEmpty() || isLocal(hub) || isSpared(hub, spared)) {
      return Optional.empty();
    }
    try {
      return Optional.of(proxy(url.get()));
    } catch (IllegalArgumentException e) {
      String how = "(expected: http://user:password@host:port, or https)";
      throw new IllegalArgumentException("HTTPS_PROXY is no proxy " + how, e);
    }
  }

  private static Optional<String> either(Environment environment, String name) {
    return environment
        .variable(name)
        .or(() -> environment.variable(name.toLowerCase(Locale.ROOT)))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  private static HttpProxy proxy(String text) {
    String url = text.contains("://") ? text : "http://" + text;
    int at = url.lastIndexOf('@');
    if (at < 0) {
      return HttpProxy.parse(url);
    }
    int begin = url.indexOf("://") + 3;
    String[] secret = url.substring(begin, at).split(":", 2);
    String user = decoded(secret[0]);
    String password = secret.length > 1 ? decoded(secret[1]) : "";
    return HttpProxy.parse(url.substring(0, begin) + url.substring(at + 1))
        .with(new ProxyCredentials.Given(user + ":" + password));
  }

  /** A plus is itself here. */
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static boolean isLocal(HostPort hub) {
    return hub.isAddress()
        ? InetAddress.ofLiteral(hub.host()).isLoopbackAddress()
        : hub.host().equals("localhost");
  }

  private static boolean isSpared(HostPort hub, String spared) {
    for (String entry : spared.split("[,\\s]+", -1)) {
      if (!entry.isEmpty() && isMeant(hub, entry.toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  /** A name means what is below it too; a network, its addresses; a port, that one alone. */
  private static boolean isMeant(HostPort hub, String entry) {
    if (entry.equals("*")) {
      return true;
    }
    String host = hub.host().toLowerCase(Locale.ROOT);
    if (entry.equals(hub.toString())) {
      return true;
    }
    if (hub.isAddress()) {
      return isNetworkOf(InetAddress.ofLiteral(host), entry) || entry.equals(host);
    }
    int colon = entry.indexOf(':');
    if (colon > 0 && !entry.substring(colon + 1).equals(Integer.toString(hub.port()))) {
      return false;
    }
    String name = (colon > 0 ? entry.substring(0, colon) : entry).replaceFirst("^\\*?\\.", "");
    return host.equals(name) || host.endsWith("." + name);
  }

  private static boolean isNetworkOf(InetAddress address, String entry) {
    try {
      return entry.contains("/") && Prefix.parse(entry).contains(address);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
