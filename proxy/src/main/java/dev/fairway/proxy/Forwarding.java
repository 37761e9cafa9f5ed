package dev.fairway.proxy;

import dev.fairway.http.FieldNames;
import dev.fairway.http.Fields;
import dev.fairway.http.RequestHead;
import dev.fairway.http.ResponseHead;
import dev.fairway.model.Action;
import dev.fairway.model.Upstream;
import dev.fairway.net.IpLiterals;
import dev.fairway.transport.ConnectionInfo;
import io.netty.util.AsciiString;
import java.util.List;

/**
 * What changes in a head that passes through, and nothing else does: hop-by-hop fields, the
 * authority, the forwarded-for fields, and the path prefix of a route that has one.
 */
final class Forwarding {

  private static final AsciiString REQUEST_ID = AsciiString.cached("fairway-request-id");
  private static final AsciiString FORWARDED = AsciiString.cached("forwarded");
  private static final AsciiString FORWARDED_PREFIX = AsciiString.cached("x-forwarded-");
  private static final AsciiString FORWARDED_FOR = AsciiString.cached("x-forwarded-for");
  private static final AsciiString FORWARDED_PROTO = AsciiString.cached("x-forwarded-proto");

  private static final List<String> OWN_SCHEMES = List.of("https://", "http://");

  private Forwarding() {}

  static RequestHead request(
      RequestHead head, ConnectionInfo connection, Action.Forward action, Upstream upstream) {
    Fields fields = head.fields();
    HopByHop.strip(fields);
    // What the client says of hops before it is hearsay. There is no X-Forwarded-Host of ours: what
    // is behind an API server's proxy would build URLs of it, and the API server, which knows only
    // Host, would not find its own address in them.
    fields.removeIf(Forwarding::isForwarded);
    fields.add(FORWARDED_FOR, connection.remote().getAddress().getHostAddress());
    fields.add(FORWARDED_PROTO, connection.tls() ? "https" : "http");
    return new RequestHead(
        head.method(),
        strip(head.target(), action.stripPrefix()),
        authority(upstream),
        fields,
        head.upgrade());
  }

  static ResponseHead response(
      ResponseHead head, Action.Forward action, Upstream upstream, String id) {
    Fields fields = head.fields();
    String upgrade = head.status() == 101 ? fields.text(FieldNames.UPGRADE) : "";
    HopByHop.strip(fields);
    if (!upgrade.isEmpty()) {
      fields.add(FieldNames.UPGRADE, upgrade);
    }
    String location = fields.text(FieldNames.LOCATION);
    if (!location.isEmpty()) {
      fields.set(FieldNames.LOCATION, location(location, action, upstream));
    }
    fields.set(REQUEST_ID, id);
    return head;
  }

  static void identify(Fields fields, String id) {
    fields.set(REQUEST_ID, id);
  }

  /**
   * Where a redirect leads the client: a path of the upstream gets the prefix, and a URL of the
   * upstream's own becomes such a path, since the client knows the upstream by another name (RFC
   * 9110 section 10.2.2). Every other place is the upstream's choice.
   */
  private static String location(String location, Action.Forward action, Upstream upstream) {
    String path = location;
    for (String scheme : OWN_SCHEMES) {
      String own = scheme + authority(upstream);
      if (location.regionMatches(true, 0, own, 0, own.length())
          && location.startsWith("/", own.length())) {
        path = location.substring(own.length());
      }
    }
    return isLocalPath(path) ? action.stripPrefix() + path : location;
  }

  private static String strip(String target, String prefix) {
    String rest = target.substring(prefix.length());
    return rest.startsWith("/") || prefix.isEmpty() ? rest : "/" + rest;
  }

  /** A path on the same server; two slashes would name another one. */
  private static boolean isLocalPath(String location) {
    return location.startsWith("/") && !location.startsWith("//");
  }

  /** What an upstream's requests name as their host: what its certificate speaks for. */
  static String authority(Upstream upstream) {
    String name = upstream.serverName();
    return IpLiterals.isIpv6(name) ? "[" + name + "]" : name;
  }

  private static boolean isForwarded(CharSequence name) {
    return FORWARDED.contentEqualsIgnoreCase(name)
        || AsciiString.regionMatches(name, true, 0, FORWARDED_PREFIX, 0, FORWARDED_PREFIX.length());
  }
}
