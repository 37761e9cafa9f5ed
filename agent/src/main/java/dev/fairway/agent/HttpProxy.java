package dev.fairway.agent;

import dev.fairway.net.HostPort;
import dev.fairway.net.IpLiterals;
import java.net.URI;
import java.util.Locale;

/**
 * An HTTP proxy that lets connections out.
 *
 * @param tls whether it speaks TLS itself
 */
public record HttpProxy(boolean tls, HostPort address, ProxyCredentials credentials) {

  private static final String EXPECTED =
      " (expected: http://host:port or https://host:port, without user and password)";

  /** As {@link #parse} reads it; without credentials. */
  public String url() {
    return (tls ? "https://" : "http://") + address;
  }

  /** The same with other credentials. */
  public HttpProxy with(ProxyCredentials other) {
    return new HttpProxy(tls, address, other);
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is none, or has credentials in it; the message quotes no
   *     secret
   */
  public static HttpProxy parse(String url) {
    if (url.contains("@")) {
      throw new IllegalArgumentException(
          "a proxy with user or password in its URL, which others see" + EXPECTED);
    }
    try {
      URI uri = URI.create(url);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      boolean tls = scheme.equals("https");
      String path = String.valueOf(uri.getPath());
      boolean bare = (path.isEmpty() || path.equals("/")) && uri.getQuery() == null;
      if (uri.getHost() != null && bare && (tls || scheme.equals("http"))) {
        int port = uri.getPort() < 0 ? (tls ? 443 : 80) : uri.getPort();
        return new HttpProxy(tls, new HostPort(host(uri), port), new ProxyCredentials.None());
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new IllegalArgumentException("\"" + url + "\": no proxy" + EXPECTED);
  }

  private static String host(URI uri) {
    String host = uri.getHost();
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return IpLiterals.isAddress(bare) ? bare : host;
  }
}
