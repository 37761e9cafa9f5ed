package dev.fairway.hub;

import dev.fairway.http.FieldNames;
import dev.fairway.http.Fields;
import dev.fairway.http.RequestHead;
import io.netty.util.AsciiString;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The token that a request shows: in Authorization, or, as a browser must, among the protocols that
 * it asks a WebSocket for (k8s.io/apiserver/pkg/authentication/request/websocket).
 */
final class BearerToken {

  /** Where a WebSocket names the protocols that it asks for, and may hide a token. */
  static final AsciiString PROTOCOLS = AsciiString.cached("sec-websocket-protocol");

  private static final String SCHEME = "bearer ";

  /** Before a token among these protocols. */
  static final String IN_PROTOCOL = "base64url.bearer.authorization.k8s.io.";

  private BearerToken() {}

  /**
   * Reads it. What shows something else than a token, or something damaged, comes as it is: nobody
   * knows that, so it is refused wherever tokens are for the hub.
   *
   * @return empty if nothing is shown
   */
  static String of(RequestHead head) {
    Fields fields = head.fields();
    CharSequence authorization = fields.get(FieldNames.AUTHORIZATION);
    if (authorization != null) {
      return ofAuthorization(authorization.toString().strip());
    }
    for (CharSequence each : fields.all(PROTOCOLS)) {
      for (String protocol : each.toString().split(",", -1)) {
        if (protocol.strip().startsWith(IN_PROTOCOL)) {
          return ofProtocol(protocol.strip());
        }
      }
    }
    return "";
  }

  private static String ofAuthorization(String value) {
    if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return value;
    }
    String token = value.substring(SCHEME.length());
    return token.isBlank() ? value : token.strip();
  }

  private static String ofProtocol(String protocol) {
    try {
      byte[] token = Base64.getUrlDecoder().decode(protocol.substring(IN_PROTOCOL.length()));
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(token)).toString();
      return text.isBlank() ? protocol : text;
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return protocol;
    }
  }
}
