package dev.fairway.hub;

import dev.fairway.http.RequestHead;
import dev.fairway.proxy.ProxyRequest;
import dev.fairway.proxy.Stage;
import java.util.Locale;
import java.util.Set;

/**
 * Lets a client switch to the protocols that Kubernetes uses for exec, attach and port-forward, and
 * to no other: a request for another one goes on without it, as RFC 9110 section 7.8 lets servers
 * do.
 */
final class AllowUpgrade implements Stage {

  private static final Set<String> ALLOWED = Set.of("websocket", "spdy/3.1");

  @Override
  public Verdict apply(ProxyRequest request) {
    RequestHead head = request.head();
    String asked = head.upgrade();
    if (asked != null && !ALLOWED.contains(asked.toLowerCase(Locale.ROOT))) {
      request.head(
          new RequestHead(head.method(), head.target(), head.authority(), head.fields(), null));
    }
    return Verdict.CONTINUE;
  }
}
