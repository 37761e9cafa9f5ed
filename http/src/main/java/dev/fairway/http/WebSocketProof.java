package dev.fairway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.util.AsciiString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How an HTTP/1.1 server proves that it has understood this very request to switch to WebSocket,
 * rather than being something else that answers, or a cache (RFC 6455 section 1.3).
 */
final class WebSocketProof {

  static final String PROTOCOL = "websocket";

  static final AsciiString KEY = AsciiString.cached("sec-websocket-key");
  static final AsciiString ACCEPT = AsciiString.cached("sec-websocket-accept");

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private WebSocketProof() {}

  /** A key for one request. It need only be new, not secret (RFC 6455 section 10.3). */
  static String newKey() {
    byte[] key = new byte[16];
    ThreadLocalRandom.current().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  /** The answer that proves a request was understood; null if it asks for no proof. */
  static @Nullable String expected(RequestHead head) {
    String key = head.fields().text(KEY);
    return PROTOCOL.equalsIgnoreCase(head.upgrade()) && !key.isEmpty() ? accept(key) : null;
  }

  private static String accept(String key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
