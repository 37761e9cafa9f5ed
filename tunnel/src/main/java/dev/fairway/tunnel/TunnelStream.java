package dev.fairway.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * Our end of one connection that a tunnel carries. Each direction ends by itself, as in TCP; a loss
 * ends both. Everything happens on the event loop of the tunnel's connection.
 *
 * <p>Whoever sends asks {@link #hasRoom} first, and waits for {@link Listener#onRoom} when there is
 * none: what was handed over and is not written is bounded, by less where the tunnel itself is held
 * up. Whoever receives says by {@link #taken} what was written on: only then may the peer send
 * more.
 */
final class TunnelStream {

  /** What one stream may have unwritten in the tunnel. */
  private static final int ROOM = 256 << 10;

  /** The same where all streams of the connection together have {@link #CROWDED}. */
  private static final int LITTLE_ROOM = 32 << 10;

  /** What a processor's cache still holds: with more, eight streams cost a fifth more a byte. */
  private static final int CROWDED = 512 << 10;

  /** Why a connection is lost. */
  enum Loss {
    /** The other end has reset it. */
    RESET,
    /** The tunnel's connection broke. */
    TUNNEL
  }

  /** Hears what arrives. */
  interface Listener {

    /** Bytes; the listener releases them and tells {@link #taken}. */
    void onData(ByteBuf data);

    /** No more bytes will arrive. */
    void onEnd();

    /** Nothing arrives any more, and nothing that was not acknowledged can be relied on. */
    void onLoss(Loss loss);

    /** There is room again. */
    void onRoom();

    /** The tunnel takes no more connections, and ends with the last of those that it carries. */
    default void onLeaving() {}
  }

  private final TunnelPeer peer;
  private final Http2Stream stream;
  private final ReceiveWindow window;
  private Listener listener;
  private int unwritten;
  private boolean waiting;
  private boolean sentEnd;
  private boolean receivedEnd;
  private boolean dead;

  TunnelStream(TunnelPeer peer, Http2Stream stream, Listener listener) {
    this.peer = peer;
    this.stream = stream;
    this.listener = listener;
    this.window = new ReceiveWindow(peer.budget(), System.nanoTime());
    peer.attach(stream, this);
  }

  int id() {
    return stream.id();
  }

  TunnelPeer peer() {
    return peer;
  }

  /** Somebody else hears what arrives from now on. */
  void listener(Listener next) {
    listener = next;
  }

  /** Whether more may be written now; if not, {@link Listener#onRoom} tells when. */
  boolean hasRoom() {
    if (unwritten < (peer.queued() > CROWDED ? LITTLE_ROOM : ROOM)) {
      return true;
    }
    waiting = true;
    return false;
  }

  /** Sends bytes, and releases them. */
  void write(ByteBuf data) {
    if (dead || sentEnd || !data.isReadable()) {
      data.release();
      return;
    }
    unwritten += data.readableBytes();
    peer.writeData(this, data);
  }

  /** Nothing more will be written. */
  void end() {
    if (!dead && !sentEnd) {
      sentEnd = true;
      peer.writeEnd(id());
    }
  }

  /** Ends both directions now; nobody hears of it here. */
  void reset(Http2Error error) {
    if (!dead) {
      die();
      peer.writeReset(id(), error);
    }
  }

  boolean isDead() {
    return dead;
  }

  boolean isOver() {
    return dead || (sentEnd && receivedEnd);
  }

  /** Bytes that had arrived were written on, or thrown away. */
  void taken(int bytes) {
    if (dead || bytes == 0) {
      return;
    }
    long now = System.nanoTime();
    int change = window.taken(bytes, now, peer.roundTrip(now));
    if (change != 0) {
      peer.resize(stream, change, window.size());
    }
    peer.returnCredit(stream, bytes);
  }

  /** The tunnel takes no more; whoever keeps this connection for later should not. */
  void leaving() {
    if (!dead) {
      listener.onLeaving();
    }
  }

  void written(int bytes) {
    unwritten -= bytes;
    if (waiting && !dead && unwritten <= ROOM / 2 && hasRoom()) {
      waiting = false;
      listener.onRoom();
    }
  }

  void received(ByteBuf data, boolean end) {
    if (data.isReadable() && !dead) {
      listener.onData(data.retain());
    }
    if (end && !dead && !receivedEnd) {
      receivedEnd = true;
      listener.onEnd();
    }
  }

  /** There is no other end any more, or never was. */
  void lost(Loss loss) {
    if (dead) {
      return;
    }
    die();
    listener.onLoss(loss);
  }

  /** The stream is over; unless both directions have ended, its connection took it along. */
  void closed() {
    if (sentEnd && receivedEnd) {
      if (!dead) {
        die();
      }
      return;
    }
    lost(peer.channel().isActive() ? Loss.RESET : Loss.TUNNEL);
  }

  private void die() {
    dead = true;
    window.close();
  }
}
