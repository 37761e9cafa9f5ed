package dev.fairway.proxy;

import dev.fairway.http.ClientStream;
import dev.fairway.http.Credit;
import dev.fairway.http.Fields;
import dev.fairway.http.ServerStream;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request on its way: it waits for a stream of the upstream, is sent, and may be sent
 * once more while all of it is kept. Confined to the request's event loop.
 */
final class RequestBody {

  private final ServerStream client;
  private final Journal journal;
  private final LoopMemory.Holder holder;
  private final Queue<ByteBuf> early = new ArrayDeque<>(0);

  /** Null without a body: most requests have none, and it costs them nothing. */
  private final @Nullable Replay replay;

  private @Nullable ClientStream upstream;
  private @Nullable Fields trailers;
  private @Nullable Sent sent;

  /** Bytes that are sent again; the client was told already that they are gone. */
  private int again;

  private boolean ended;

  RequestBody(
      ServerStream client,
      Journal journal,
      LoopMemory.Holder holder,
      Replay.Budget budget,
      boolean end) {
    this.client = client;
    this.journal = journal;
    this.holder = holder;
    this.replay = end ? null : new Replay(budget);
    this.ended = end;
  }

  /** Whether the client has sent all of it. */
  boolean isEnded() {
    return ended;
  }

  /** The protocol was switched: the client goes on, in the other protocol. */
  void reopen() {
    ended = false;
  }

  /** Some of it has arrived. */
  void arrived(ByteBuf data, boolean end) {
    if (end) {
      end();
    }
    holder.hold(data.readableBytes());
    if (upstream == null) {
      early.add(data);
    } else {
      send(upstream, data, end);
    }
  }

  /** It has ended with trailers. */
  void trailers(Fields trailers) {
    end();
    this.trailers = trailers;
    if (upstream != null) {
      upstream.trailers(trailers);
    }
  }

  /** The client has sent all of it. */
  void end() {
    ended = true;
    journal.requestEnded();
  }

  /** Sends what has arrived, and from now on whatever arrives. */
  void sendTo(ClientStream stream) {
    upstream = stream;
    ByteBuf next;
    while ((next = early.poll()) != null) {
      send(stream, next, early.isEmpty() && ended && trailers == null);
    }
    if (trailers != null) {
      stream.trailers(trailers);
    }
  }

  /** Whether everything that was sent can be sent again. */
  boolean isWhole() {
    return replay == null || replay.isWhole();
  }

  /** The stream is gone: what was sent waits for another one. Only while it {@link #isWhole}. */
  void rewind() {
    upstream = null;
    if (replay != null) {
      int kept = replay.moveTo(early);
      again += kept;
      holder.hold(kept);
    }
    settle();
  }

  /** It will not be sent again. */
  void forget() {
    if (replay != null) {
      replay.forget();
    }
  }

  /** Nobody needs it any more; the client may send the rest, which is thrown away. */
  void drop() {
    upstream = null;
    ByteBuf next;
    while ((next = early.poll()) != null) {
      int size = next.readableBytes();
      next.release();
      holder.letGo(size);
      credit(size);
    }
    forget();
    settle();
  }

  private void send(ClientStream stream, ByteBuf data, boolean end) {
    if (replay != null) {
      replay.keep(data);
    }
    int size = data.readableBytes();
    journal.sent(size);
    if (sent == null) {
      sent = new Sent();
    }
    sent.inFlight += size;
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

  private void credit(int bytes) {
    int told = Math.min(again, bytes);
    again -= told;
    client.consumed(bytes - told);
  }

  /** The bytes of one attempt; those of a stream that is gone are never written. */
  private final class Sent implements Credit {

    private int inFlight;

    /** Bytes of the request have been written to the upstream. */
    @Override
    public void consumed(int bytes) {
      holder.letGo(bytes);
      count(bytes);
    }

    @Override
    public void dropped(int bytes) {
      holder.letGo(bytes);
    }

    void settle() {
      count(inFlight);
    }

    private void count(int bytes) {
      int counted = Math.min(bytes, inFlight);
      inFlight -= counted;
      journal.sentWritten(counted);
      credit(counted);
    }
  }
}
