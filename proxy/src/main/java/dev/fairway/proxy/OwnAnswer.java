package dev.fairway.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairway.http.Credit;
import dev.fairway.http.FieldNames;
import dev.fairway.http.Fields;
import dev.fairway.http.ResponseHead;
import dev.fairway.http.ServerStream;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Optional;

/** An answer that is our own, ready to be sent once. */
final class OwnAnswer {

  private static final Credit NOBODY = bytes -> {};

  private final int status;
  private final String type;
  private final byte[] body;
  private final Optional<Duration> retryAfter;

  OwnAnswer(int status, String type, String text, Optional<Duration> retryAfter) {
    this.status = status;
    this.type = type;
    this.body = text.getBytes(UTF_8);
    this.retryAfter = retryAfter;
  }

  int status() {
    return status;
  }

  /** Of its body, in bytes. */
  int length() {
    return body.length;
  }

  /** Sends it; without its body where the request has the method HEAD (RFC 9110 section 9.3.2). */
  void send(ServerStream stream, String method, String id) {
    Fields fields = new Fields();
    retryAfter.ifPresent(
        wait -> fields.add(FieldNames.RETRY_AFTER, Long.toString(wait.toSeconds())));
    fields.add(FieldNames.CONTENT_TYPE, type);
    fields.add(FieldNames.CONTENT_LENGTH, Integer.toString(body.length));
    fields.add("cache-control", "no-store");
    Forwarding.identify(fields, id);
    boolean bodiless = method.equals("HEAD");
    stream.respond(new ResponseHead(status, fields), bodiless);
    if (!bodiless) {
      stream.data(Unpooled.wrappedBuffer(body), true, NOBODY);
    }
  }
}
