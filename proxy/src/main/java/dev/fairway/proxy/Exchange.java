package dev.fairway.proxy;

import dev.fairway.http.ClientStream;
import dev.fairway.http.Credit;
import dev.fairway.http.Fields;
import dev.fairway.http.RequestHead;
import dev.fairway.http.Reset;
import dev.fairway.http.ResponseEvents;
import dev.fairway.http.ResponseHead;
import dev.fairway.http.ServerStream;
import dev.fairway.http.StreamEvents;
import dev.fairway.model.Action;
import dev.fairway.model.HttpLimits;
import dev.fairway.observe.AccessRecord.End;
import dev.fairway.observe.RequestView.Step;
import dev.fairway.observe.UpstreamConnection;
import dev.fairway.upstream.OpenFailure;
import dev.fairway.upstream.Opening;
import dev.fairway.upstream.UpstreamPools;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to an upstream and its response on the way back, on one event loop.
 *
 * <p>The request's side feeds the upstream's stream and the upstream's side feeds the client's;
 * each hears through {@link Credit} when its bytes are written, so neither runs ahead of the other.
 * A response that has begun is never patched: when it cannot go on, the client's stream is reset.
 */
final class Exchange implements StreamEvents {

  private static final int MAX_ATTEMPTS = 2;

  private final ServerStream client;
  private final Journal journal;
  private final Responder responder;
  private final Action.Forward action;
  private final UpstreamPools pools;
  private final Deadlines deadlines;
  private final Queue<ByteBuf> early = new ArrayDeque<>(0);
  private final boolean bodiless;

  /** Null without a body: most requests have none, and it costs them nothing. */
  private final @Nullable Replay replay;

  private @Nullable ProxyRequest request;
  private @Nullable ClientStream upstream;
  private @Nullable Fields trailers;
  private @Nullable Sent sent;
  private int attempts;

  /** Bytes that are sent again; the client was told already that they are gone. */
  private int again;

  private boolean requestEnded;
  private boolean responseBegun;
  private boolean responseEnded;
  private boolean upgraded;
  private boolean over;

  Exchange(
      ServerStream client,
      Journal journal,
      Responder responder,
      Action.Forward action,
      UpstreamPools pools,
      Replay.Budget budget,
      HttpLimits.Timeouts timeouts,
      boolean end) {
    this.client = client;
    this.journal = journal;
    this.responder = responder;
    this.action = action;
    this.pools = pools;
    this.deadlines = new Deadlines(timeouts);
    this.bodiless = end;
    this.replay = end ? null : new Replay(budget);
    this.requestEnded = end;
  }

  /** Sends the request on, after its stages. */
  void forward(ProxyRequest request) {
    this.request = request;
    attempt();
  }

  /** Answers in place of the upstream. */
  void refuse(Refusal refusal) {
    if (over) {
      return;
    }
    finish(End.LOCAL, refusal.status(), refusal.problem());
    responder.refuse(client, journal.id(), refusal);
  }

  EventLoop eventLoop() {
    return client.eventLoop();
  }

  /** Whether the client is gone, or has been answered. */
  boolean isOver() {
    return over;
  }

  @Override
  public void onData(ByteBuf data, boolean end) {
    int size = data.readableBytes();
    if (end) {
      requestEnded();
    }
    if (over) {
      data.release();
      client.consumed(size);
    } else if (upstream == null) {
      early.add(data);
    } else {
      send(upstream, data, end);
      finishUpgradeIfWhole();
    }
  }

  @Override
  public void onTrailers(Fields trailers) {
    requestEnded();
    if (over) {
      return;
    }
    this.trailers = trailers;
    if (upstream != null) {
      upstream.trailers(trailers);
    }
  }

  /** The client is gone. */
  @Override
  public void onReset(Reset reason) {
    if (over) {
      return;
    }
    ClientStream stream = upstream;
    End end = reason == Reset.ENDED ? End.ENDED : End.CLIENT;
    finish(end, responseBegun ? journal.status() : 0, Refusals.ofClient(reason));
    if (stream != null) {
      stream.reset(Reset.CANCEL);
    }
  }

  private void credit(int bytes) {
    int told = Math.min(again, bytes);
    again -= told;
    client.consumed(bytes - told);
  }

  @Override
  public boolean isLongRunning() {
    return request != null && request.isLongRunning();
  }

  @Override
  public void onPulse(long now) {
    Step step = journal.step();
    boolean bounded = request != null && !request.isLongRunning() && !upgraded;
    if (!bounded || !deadlines.isOver(step, journal.moved(step), now)) {
      return;
    }
    ClientStream stream = upstream;
    Refusal refusal = Refusals.late(step, journal.upstream(), journal.endpoint());
    if (over) {
      // All is handed over, and the client does not take it.
      client.reset(Reset.CANCEL);
    } else if (responseBegun) {
      finish(End.ENDED, journal.status(), refusal.message());
      client.reset(Reset.INTERNAL);
    } else {
      refuse(refusal);
    }
    if (stream != null) {
      stream.reset(Reset.CANCEL);
    }
  }

  private void requestEnded() {
    requestEnded = true;
    journal.requestEnded();
  }

  private void attempt() {
    ProxyRequest current = request;
    if (current == null || over) {
      return;
    }
    attempts++;
    journal.asked();
    UpstreamSide side = new UpstreamSide(current);
    boolean upgrade = current.head().upgrade() != null;
    pools.open(client.eventLoop(), current.traffic(), upgrade, side, side);
  }

  private void sendEarlyBody(ClientStream stream) {
    ByteBuf next;
    while ((next = early.poll()) != null) {
      send(stream, next, early.isEmpty() && requestEnded && trailers == null);
    }
    Fields last = trailers;
    if (last != null) {
      stream.trailers(last);
    }
  }

  private void send(ClientStream stream, ByteBuf data, boolean end) {
    if (replay != null && !responseBegun) {
      replay.keep(data);
    }
    journal.sent(data.readableBytes());
    if (sent == null) {
      sent = new Sent();
    }
    sent.inFlight += data.readableBytes();
    stream.data(data, end, sent);
  }

  /** Nothing more is heard of what was sent: the client may send as much again. */
  private void settle() {
    Sent last = sent;
    sent = null;
    if (last != null) {
      last.settle();
    }
  }

  /** What was sent and may be sent again is not needed any more. */
  private void forget() {
    if (replay != null) {
      replay.forget();
    }
  }

  /** A switched connection is over when both directions are. */
  private void finishUpgradeIfWhole() {
    if (upgraded && requestEnded && responseEnded) {
      finish(End.COMPLETE, journal.status(), "");
    }
  }

  private void finish(End end, int status, String problem) {
    if (over) {
      return;
    }
    over = true;
    upstream = null;
    ByteBuf next;
    while ((next = early.poll()) != null) {
      int size = next.readableBytes();
      next.release();
      credit(size);
    }
    forget();
    settle();
    journal.finish(end, status, problem);
  }

  /** The bytes of one attempt; those of a stream that is gone are never written. */
  private final class Sent implements Credit {

    private int inFlight;

    /** Bytes of the request have been written to the upstream. */
    @Override
    public void consumed(int bytes) {
      int counted = Math.min(bytes, inFlight);
      inFlight -= counted;
      journal.sentWritten(counted);
      credit(counted);
    }

    void settle() {
      consumed(inFlight);
    }
  }

  /** One attempt at the upstream. */
  private final class UpstreamSide implements ResponseEvents, Opening, Credit {

    private final ProxyRequest current;
    private boolean abandoned;

    @SuppressWarnings("NullAway.Init") // Set before any event.
    private ClientStream stream;

    UpstreamSide(ProxyRequest current) {
      this.current = current;
    }

    @Override
    public boolean isAbandoned() {
      return over;
    }

    @Override
    public void opened(ClientStream opened, UpstreamConnection connection) {
      stream = opened;
      if (over) {
        opened.reset(Reset.CANCEL);
        return;
      }
      journal.opened(connection);
      upstream = opened;
      RequestHead head = current.head();
      opened.request(head, bodiless);
      sendEarlyBody(opened);
    }

    @Override
    public void failed(OpenFailure failure) {
      refuse(Refusals.of(failure, journal.upstream()));
    }

    @Override
    public void onResponse(ResponseHead head, boolean end) {
      if (over || abandoned) {
        return;
      }
      if (head.isInformational()) {
        client.respond(head, false);
        return;
      }
      if (client.isConnect() && head.status() / 100 == 2) {
        abandoned = true;
        refuse(Refusals.notSwitched(head.status(), journal.upstream(), journal.endpoint()));
        stream.reset(Reset.CANCEL);
        return;
      }
      responseBegun = true;
      forget();
      upgraded = head.status() == 101;
      requestEnded &= !upgraded;
      journal.responded(head.status());
      client.respond(Forwarding.response(head, action, pools.upstream(), journal.id()), end);
      if (end) {
        responseEnded();
      }
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
      int size = data.readableBytes();
      if (abandoned || over) {
        data.release();
        stream.consumed(size);
        return;
      }
      journal.received(size);
      client.data(data, end, this);
      if (end) {
        responseEnded();
      }
    }

    /** Bytes of the response have been written to the client. */
    @Override
    public void consumed(int bytes) {
      journal.receivedWritten(bytes);
      stream.consumed(bytes);
    }

    @Override
    public void onTrailers(Fields trailers) {
      if (over || abandoned) {
        return;
      }
      client.trailers(trailers);
      responseEnded();
    }

    @Override
    public void onReset(Reset reason) {
      if (over || abandoned) {
        return;
      }
      if (responseBegun) {
        String problem = Refusals.of(reason, journal.upstream(), journal.endpoint()).message();
        finish(reason == Reset.ENDED ? End.ENDED : End.UPSTREAM, journal.status(), problem);
        client.reset(Reset.INTERNAL);
        return;
      }
      upstream = null;
      if (mayRetry(reason)) {
        abandoned = true;
        again += replay == null ? 0 : replay.moveTo(early);
        settle();
        attempt();
        return;
      }
      refuse(Refusals.of(reason, journal.upstream(), journal.endpoint()));
    }

    /**
     * Whether the request may be sent once more: the upstream did not look at it, or it changes
     * nothing and the connection broke (RFC 9110 section 9.2.2). Only with its whole body.
     */
    private boolean mayRetry(Reset reason) {
      boolean whole = replay == null || replay.isWhole();
      if (attempts >= MAX_ATTEMPTS || !whole || current.head().upgrade() != null) {
        return false;
      }
      String method = current.head().method();
      boolean safe = method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
      return reason == Reset.REFUSED || (reason == Reset.CONNECTION && safe);
    }

    private void responseEnded() {
      responseEnded = true;
      if (upgraded) {
        finishUpgradeIfWhole();
        return;
      }
      finish(End.COMPLETE, journal.status(), "");
      if (!requestEnded) {
        stream.reset(Reset.CANCEL);
      }
    }
  }
}
