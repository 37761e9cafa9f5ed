package dev.fairway.http;

import io.netty.channel.EventLoop;

/** Our end of one exchange on an HTTP/1.1 connection: what the roles have in common. */
abstract class Http1StreamSide implements HttpStream {

  private final Http1Connection connection;
  private boolean raw;
  private boolean dead;

  Http1StreamSide(Http1Connection connection) {
    this.connection = connection;
  }

  /** Whether the connection was switched to another protocol. */
  final boolean isRaw() {
    return raw;
  }

  /** Whether nothing goes on any more. */
  final boolean isDead() {
    return dead;
  }

  final void die() {
    dead = true;
  }

  final Http1Output output() {
    return connection.output();
  }

  /** From now on we write bytes of another protocol; the connection's input switches by itself. */
  final void becomeRaw() {
    raw = true;
    output().switchToRaw();
  }

  /** HTTP/1.1 has no way to end a message early but to break its connection off. */
  @Override
  public final void reset(Reset reason) {
    if (dead) {
      return;
    }
    dead = true;
    connection.input().drop();
    output().flush();
    Aborts.abort(connection.context());
  }

  @Override
  public final void consumed(int bytes) {
    connection.input().consumed(bytes);
  }

  @Override
  public final EventLoop eventLoop() {
    return connection.context().channel().eventLoop();
  }
}
