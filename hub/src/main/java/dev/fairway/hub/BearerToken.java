package dev.fairway.hub;

import dev.fairway.http.FieldNames;
import dev.fairway.http.RequestHead;
import io.netty.util.AsciiString;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

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
   * Reads it. What shows something else than a token comes as it is, and what is damaged as {@link
   * #IN_PROTOCOL} alone: nobody knows either, so it is refused wherever tokens are for the hub.
   *
   * @return empty if nothing is shown
   */
  static String of(RequestHead head) {
    CharSequence authorization = head.fields().get(FieldNames.AUTHORIZATION);
    return authorization == null
        ? ofProtocols(head.fields().all(PROTOCOLS))
        : ofAuthorization(authorization.toString().strip());
  }

  private static String ofAuthorization(String value) {
    if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return value;
    }
    String token = value.substring(SCHEME.length());
    return token.isBlank() ? value : token.strip();
  }

  /**
   * As an API server does, which answers 401 to two tokens, since they might be two persons', and
   * to one without another protocol, since there would be none to choose.
   */
  private static String ofProtocols(List<CharSequence> offered) {
    List<String> tokens = new ArrayList<>();
    boolean others = false;
    for (CharSequence each : offered) {
      for (String protocol : each.toString().split(",", -1)) {
        String name = protocol.strip();
        if (name.startsWith(IN_PROTOCOL)) {
          tokens.add(name.substring(IN_PROTOCOL.length()));
        } else {
          others |= !name.isEmpty();
        }
      }
    }
    if (tokens.isEmpty()) {
      return "";
    }
    return tokens.size() == 1 && others ? decoded(tokens.getFirst()) : IN_PROTOCOL;
  }

  /** Base64 for URLs, which an API server wants without padding. */
  private static String decoded(String encoded) {
    try {
      byte[] token = Base64.getUrlDecoder().decode(encoded);
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(token)).toString();
      return text.isBlank() || encoded.endsWith("=") ? IN_PROTOCOL : text;
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return IN_PROTOCOL;
    }
  }
}
