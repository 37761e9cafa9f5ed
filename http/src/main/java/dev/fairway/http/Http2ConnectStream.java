package dev.fairway.http;

import dev.fairway.transport.ConnectionInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * A WebSocket on one stream of a client's HTTP/2 connection: an extended CONNECT (RFC 8441). To
 * everybody behind it, it is a GET that asks to switch protocols: 101 is told to the client as 200,
 * DATA is the bytes of the other protocol, END_STREAM the end of one direction, and RST_STREAM the
 * reset of the connection behind it (RFC 9113 section 8.5).
 *
 * <p>What the client sends before the switch waits; the stream's window bounds it.
 */
final class Http2ConnectStream extends Http2ServerStream {

  /** How long the client may go on after the other side has ended. */
  private static final int HALF_CLOSED_SECONDS = 5;

  private final Queue<ByteBuf> held = new ArrayDeque<>();
  private boolean heldEnd;
  private boolean switched;
  private boolean refused;

  Http2ConnectStream(Http2Peer peer, Http2Stream stream, ConnectionInfo info) {
    super(peer, stream, info);
  }

  @Override
  public boolean isConnect() {
    return true;
  }

  @Override
  public void respond(ResponseHead head, boolean end) {
    if (head.status() == 101) {
      head.fields().remove(WebSocketProof.ACCEPT);
      super.respond(new ResponseHead(200, head.fields()), false);
      switched = true;
      passHeld();
      return;
    }
    super.respond(head, end);
    if (!head.isInformational()) {
      refused = true;
      dropHeld();
    }
  }

  @Override
  void received(ByteBuf data, boolean end) {
    if (switched || isDead()) {
      super.received(data, end);
      return;
    }
    held.add(data);
    heldEnd |= end;
    if (refused) {
      dropHeld();
    }
  }

  /** In a CONNECT there are no trailers: only DATA follows (RFC 9113 section 8.5). */
  @Override
  void moreHeaders(io.netty.handler.codec.http2.Http2Headers headers, boolean end) {
    malformed();
  }

  @Override
  void onDead() {
    dropHeld();
  }

  /** The other side has ended; the client has a moment to do so as well. */
  @Override
  void onEarlyEnd() {
    if (!switched) {
      super.onEarlyEnd();
      return;
    }
    eventLoop().schedule(this::endInbound, HALF_CLOSED_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  Http2Error error(Reset reason) {
    return switch (reason) {
      case CONNECTION, SILENT, INTERNAL -> Http2Error.CONNECT_ERROR;
      case CANCEL, REFUSED, PROTOCOL, ENDED -> super.error(reason);
    };
  }

  private void endInbound() {
    if (isDead() || isInboundEnded()) {
      return;
    }
    super.received(Unpooled.EMPTY_BUFFER, true);
    super.onEarlyEnd();
  }

  private void passHeld() {
    ByteBuf next;
    while ((next = held.poll()) != null) {
      super.received(next, heldEnd && held.isEmpty());
    }
  }

  private void dropHeld() {
    ByteBuf next;
    while ((next = held.poll()) != null) {
      int size = next.readableBytes();
      next.release();
      consumed(size);
    }
    if (heldEnd) {
      inboundEnded();
    }
  }
}
