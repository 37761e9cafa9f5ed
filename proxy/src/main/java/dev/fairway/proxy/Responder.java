package dev.fairway.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairway.http.Credit;
import dev.fairway.http.FieldNames;
import dev.fairway.http.Fields;
import dev.fairway.http.ResponseHead;
import dev.fairway.http.ServerStream;
import dev.fairway.model.Action.Service;
import dev.fairway.observe.Health;
import dev.fairway.observe.Metrics;
import io.netty.buffer.Unpooled;

/** Sends the answers that are our own. */
final class Responder {

  private static final Credit NOBODY = bytes -> {};

  private final Answers answers;
  private final Health health;
  private final Metrics metrics;

  Responder(Answers answers, Health health, Metrics metrics) {
    this.answers = answers;
    this.health = health;
    this.metrics = metrics;
  }

  void refuse(ServerStream stream, String id, Refusal refusal) {
    Answers.Answer answer = answers.render(refusal, id);
    Fields fields = new Fields();
    refusal
        .retryAfter()
        .ifPresent(wait -> fields.add(FieldNames.RETRY_AFTER, Long.toString(wait.toSeconds())));
    send(stream, id, refusal.status(), answer.contentType(), answer.body(), fields);
  }

  /** Answers one of our own services and says with which status. */
  int serve(ServerStream stream, String id, Service service) {
    return switch (service) {
      case LIVEZ -> text(stream, id, 200, "ok\n");
      case READYZ -> {
        Health.State state = health.state();
        yield text(stream, id, state == Health.State.READY ? 200 : 503, state.sentence() + "\n");
      }
      case METRICS -> {
        String type = "text/plain; version=0.0.4; charset=utf-8";
        send(stream, id, 200, type, metrics.scrape(), new Fields());
        yield 200;
      }
    };
  }

  private int text(ServerStream stream, String id, int status, String body) {
    send(stream, id, status, "text/plain; charset=utf-8", body, new Fields());
    return status;
  }

  private static void send(
      ServerStream stream, String id, int status, String type, String text, Fields fields) {
    byte[] body = text.getBytes(UTF_8);
    fields.add(FieldNames.CONTENT_TYPE, type);
    fields.add(FieldNames.CONTENT_LENGTH, Integer.toString(body.length));
    fields.add("cache-control", "no-store");
    Forwarding.identify(fields, id);
    stream.respond(new ResponseHead(status, fields), false);
    stream.data(Unpooled.wrappedBuffer(body), true, NOBODY);
  }
}
