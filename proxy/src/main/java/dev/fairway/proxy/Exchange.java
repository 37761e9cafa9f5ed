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
import dev.fairway.upstream.UpstreamLoad;
import dev.fairway.upstream.UpstreamPools;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to an upstream and its response on the way back, on one event loop.
 *
 * <p>The request's side feeds the upstream's stream and the upstream's side feeds the client's;
 * each hears through {@link Credit} when its bytes are written, so neither runs ahead of the other.
 * A response that has begun is never patched: when it cannot go on, the client's stream is reset.
 */
final class Exchange extends LoopMemory.Holder implements StreamEvents {

  private final ServerStream client;
  private final Journal journal;
  private final Responder responder;
  private final Action.Forward action;
  private final UpstreamPools pools;
  private final UpstreamLoad load;
  private final Deadlines deadlines;
  private final RequestBody body;
  private final boolean bodiless;

  private @Nullable ProxyRequest request;
  private @Nullable ClientStream upstream;
  private @Nullable UpstreamConnection connection;
  private int attempts;
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
      UpstreamLoad load,
      Replay.Budget budget,
      LoopMemory memory,
      HttpLimits.Timeouts timeouts,
      boolean end) {
    super(memory, load);
    this.load = load;
    load.begin();
    this.client = client;
    this.journal = journal;
    this.responder = responder;
    this.action = action;
    this.pools = pools;
    this.deadlines = new Deadlines(timeouts);
    this.bodiless = end;
    this.body = new RequestBody(client, journal, this, budget, end);
  }

  /** Sends the request on, after its stages. */
  void forward(ProxyRequest request) {
    this.request = request;
    attempt();
  }

  /**
   * The configuration has changed: ends what it does not permit any more. That there is no such
   * upstream is said first: rules say many things of a name that they do not know.
   */
  void reconsider() {
    if (request == null || over) {
      return;
    }
    if (pools.isRemoved()) {
      cut(Refusals.removed(pools.upstream().name()));
    } else {
      request.permit().withdrawn().ifPresent(why -> cut(Refusal.of(403, Hop.FAIRWAY, why)));
    }
  }

  /** Answers in place of the upstream. */
  void refuse(Refusal refusal) {
    if (over) {
      return;
    }
    OwnAnswer answer = responder.answer(refusal, journal.id());
    journal.answered(answer.length());
    finish(End.LOCAL, answer.status(), refusal.problem());
    answer.send(client, journal.method(), journal.id());
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
    if (!over) {
      body.arrived(data, end);
      finishUpgradeIfWhole();
      return;
    }
    if (end) {
      body.end();
    }
    int size = data.readableBytes();
    data.release();
    client.consumed(size);
  }

  @Override
  public void onTrailers(Fields trailers) {
    if (over) {
      body.end();
    } else {
      body.trailers(trailers);
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

  @Override
  public boolean isLongRunning() {
    return request != null && request.isLongRunning();
  }

  @Override
  public void onPulse(long now) {
    Step step = over ? Step.CLIENT_READS : journal.step();
    if (isBounded() && deadlines.isOver(step, journal.moved(step), now)) {
      if (step == Step.RESPONSE && connection != null) {
        pools.unanswered(connection);
      }
      cut(Refusals.late(step, journal.upstream(), journal.endpoint()));
    }
  }

  /** Whether nobody may keep the other side waiting; an answer of our own is always short. */
  private boolean isBounded() {
    boolean refused = over && !responseBegun;
    return refused || (!upgraded && !isLongRunning());
  }

  @Override
  long lastArrival() {
    return journal.lastArrival();
  }

  @Override
  void evict(long held) {
    cut(Refusals.evicted(held));
  }

  /** Ends it for both sides, whatever has been done of it. */
  private void cut(Refusal refusal) {
    if (over) {
      // All is handed over, and the client does not take it.
      client.discardOutput();
    } else if (responseBegun) {
      finish(End.ENDED, journal.status(), refusal.message());
      client.reset(Reset.INTERNAL);
    } else {
      refuse(refusal);
    }
    if (upstream != null) {
      upstream.reset(Reset.CANCEL);
    }
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
    pools.open(client.eventLoop(), current.traffic(), current.identity(), upgrade, side, side);
  }

  /** A switched connection is over when both directions are. */
  private void finishUpgradeIfWhole() {
    if (upgraded && body.isEnded() && responseEnded) {
      finish(End.COMPLETE, journal.status(), "");
    }
  }

  private void finish(End end, int status, String problem) {
    if (over) {
      return;
    }
    over = true;
    load.end();
    body.drop();
    journal.finish(end, status, problem);
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
      Exchange.this.connection = connection;
      RequestHead head = current.head();
      opened.request(head, bodiless);
      body.sendTo(opened);
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
      Optional<Refusal> instead = current.onStatus().apply(head.status());
      if (instead.isEmpty() && client.isConnect() && head.status() / 100 == 2) {
        instead =
            Optional.of(
                Refusals.notSwitched(head.status(), journal.upstream(), journal.endpoint()));
      }
      if (instead.isPresent()) {
        abandoned = true;
        refuse(instead.get());
        stream.reset(Reset.CANCEL);
        return;
      }
      responseBegun = true;
      if (connection != null) {
        pools.answered(connection);
      }
      body.forget();
      upgraded = head.status() == 101;
      if (upgraded) {
        body.reopen();
      }
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
      hold(size);
      client.data(data, end, this);
      if (end) {
        responseEnded();
      }
    }

    /** Bytes of the response have been written to the client. */
    @Override
    public void consumed(int bytes) {
      letGo(bytes);
      journal.receivedWritten(bytes);
      stream.consumed(bytes);
    }

    @Override
    public void dropped(int bytes) {
      letGo(bytes);
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
        boolean ours = reason == Reset.ENDED || reason == Reset.SILENT;
        finish(ours ? End.ENDED : End.UPSTREAM, journal.status(), lost(reason).message());
        client.reset(Reset.INTERNAL);
        return;
      }
      upstream = null;
      boolean broke = Retry.isLost(reason) || reason == Reset.PROTOCOL;
      if (broke && connection != null && connection.broke()) {
        pools.unanswered(connection);
      }
      if (Retry.mayFollow(reason, attempts, current.head(), body.isWhole())) {
        abandoned = true;
        body.rewind();
        attempt();
        return;
      }
      refuse(lost(reason));
    }

    private Refusal lost(Reset reason) {
      return Refusals.of(reason, responseBegun, journal.upstream(), journal.endpoint());
    }

    private void responseEnded() {
      responseEnded = true;
      if (upgraded) {
        finishUpgradeIfWhole();
        return;
      }
      finish(End.COMPLETE, journal.status(), "");
      if (!body.isEnded()) {
        stream.reset(Reset.CANCEL);
      }
    }
  }
}
