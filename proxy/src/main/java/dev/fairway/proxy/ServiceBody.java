package dev.fairway.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairway.http.Fields;
import dev.fairway.http.Reset;
import dev.fairway.http.ServerStream;
import dev.fairway.http.StreamEvents;
import dev.fairway.model.HttpLimits;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;

/**
 * The body of a request that one of our own services wants: gathered whole, within a limit, a
 * budget of all such bodies and the time that a client has for a body. What comes after the answer,
 * or after a refusal, is thrown away. Confined to the request's event loop.
 */
final class ServiceBody implements StreamEvents {

  private final ServerStream stream;
  private final int most;
  private final Replay.Budget budget;
  private final long limit;
  private final Receiver receiver;
  private final Discard rest;
  private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
  private long since;
  private boolean over;

  /** What becomes of it; one of the three, once. */
  interface Receiver {

    /** It is whole. */
    void whole(String body);

    /** It is not taken, and the client is to be told why. */
    void refused(Refusal refusal);

    /** The client went away before. */
    void gone(Reset reason);
  }

  ServiceBody(
      ServerStream stream,
      int most,
      Replay.Budget budget,
      HttpLimits.Timeouts timeouts,
      Receiver receiver) {
    this.stream = stream;
    this.most = most;
    this.budget = budget;
    this.limit = timeouts.body().toNanos();
    this.receiver = receiver;
    this.rest = new Discard(stream, timeouts);
  }

  @Override
  public void onData(ByteBuf data, boolean end) {
    if (over) {
      rest.onData(data, end);
      return;
    }
    int size = data.readableBytes();
    if (gathered.size() + size > most) {
      rest.onData(data, end);
      refuse(Refusal.of(413, Hop.CLIENT, "a body of more than " + most + " bytes"));
      return;
    }
    if (!budget.take(size)) {
      rest.onData(data, end);
      refuse(Refusal.retryable(429, Hop.FAIRWAY, "too many bodies are being read"));
      return;
    }
    byte[] bytes = new byte[size];
    data.readBytes(bytes);
    data.release();
    gathered.writeBytes(bytes);
    stream.consumed(size);
    if (end) {
      complete();
    }
  }

  @Override
  public void onTrailers(Fields trailers) {
    if (!over) {
      complete();
    }
  }

  @Override
  public void onReset(Reset reason) {
    if (!over) {
      letGo();
      receiver.gone(reason);
    }
  }

  @Override
  public void onPulse(long now) {
    if (over) {
      rest.onPulse(now);
    } else if (since == 0) {
      since = now;
    } else if (now - since > limit) {
      refuse(Refusal.of(408, Hop.CLIENT, "the body of the request did not come in time"));
    }
  }

  private void complete() {
    String body = gathered.toString(UTF_8);
    letGo();
    receiver.whole(body);
  }

  private void refuse(Refusal refusal) {
    letGo();
    receiver.refused(refusal);
  }

  private void letGo() {
    over = true;
    budget.give(gathered.size());
    gathered.reset();
  }
}
