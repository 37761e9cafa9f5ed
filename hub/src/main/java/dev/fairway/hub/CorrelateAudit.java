package dev.fairway.hub;

import dev.fairway.http.Fields;
import dev.fairway.proxy.ProxyRequest;
import dev.fairway.proxy.Stage;
import io.netty.util.AsciiString;

/**
 * Gives the request's id to the API server as its audit id, so that one id names the request at the
 * client, in our log and in the cluster's audit log. A client that brought its own keeps it.
 */
final class CorrelateAudit implements Stage {

  private static final AsciiString AUDIT_ID = AsciiString.cached("audit-id");

  @Override
  public Verdict apply(ProxyRequest request) {
    Fields fields = request.head().fields();
    if (!fields.contains(AUDIT_ID)) {
      fields.add(AUDIT_ID, request.id());
    }
    return Verdict.CONTINUE;
  }
}
