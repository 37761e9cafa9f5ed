package dev.fairway.relay;

import dev.fairway.relay.Opening.Wish;
import dev.fairway.transport.ClientHelloReader;
import dev.fairway.transport.ProxyHeader;
import dev.fairway.transport.ProxyHeaderReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the first bytes of an accepted connection until it is known where it wants to go, and no
 * further: then it removes itself, and whoever listens owns the connection and what was read. On
 * the connection's event loop.
 */
final class Prelude extends ChannelInboundHandlerAdapter {

  /** Each look at a request reads it from its start, so a slow one must be short. */
  private static final int MAX_CONNECT = 8 << 10;

  private final Expected expected;
  private final Listener listener;
  private final ClientHelloReader hello;
  private Optional<ProxyHeader> proxy = Optional.empty();
  private boolean awaitsProxy;
  private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
  private @Nullable Future<?> deadline;
  private boolean over;

  /** What comes first on a connection, a header of the PROXY protocol aside. */
  enum First {
    /** Whatever the client likes; it may as well wait for the server to speak. */
    ANYTHING,
    /** Most often a ClientHello. */
    HELLO,
    /** A request for a tunnel. */
    CONNECT
  }

  /**
   * What to expect.
   *
   * @param proxyHeader whether a header of the PROXY protocol must come before all
   * @param limit the most bytes to read, that header aside
   * @param timeout from the beginning until all is known
   */
  record Expected(boolean proxyHeader, First first, int limit, Duration timeout) {}

  /** Hears what came of it, once. */
  interface Listener {

    /** So much was read, a PROXY header aside, that nobody will get; before the others. */
    void read(int bytes);

    /** It is known where the connection wants to go. */
    void opened(Opening opening);

    /**
     * It is not to be served; what was read is released.
     *
     * @param status of HTTP, as logs of L4 proxies have it too
     */
    void refused(int status, String reason);

    /** The client has gone before. */
    void gone();
  }

  Prelude(Expected expected, Listener listener) {
    this.expected = expected;
    this.listener = listener;
    this.awaitsProxy = expected.proxyHeader();
    this.hello = new ClientHelloReader(expected.limit());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (!awaitsProxy && expected.first() == First.ANYTHING) {
      open(ctx, new Wish.None());
      return;
    }
    deadline =
        ctx.executor()
            .schedule(
                () -> refuse(ctx, 408, "nothing that says where to in time"),
                expected.timeout().toMillis(),
                TimeUnit.MILLISECONDS);
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf next = (ByteBuf) message;
    if (over) {
      next.release();
      return;
    }
    bytes = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), bytes, next);
    look(ctx);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!over) {
      ctx.read();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      leave(ctx); // It will say no more, and has not said where to.
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    leave(ctx);
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    leave(ctx);
  }

  private void look(ChannelHandlerContext ctx) {
    if (awaitsProxy) {
      lookForProxy(ctx);
    }
    if (over || awaitsProxy) {
      return;
    }
    switch (expected.first()) {
      case ANYTHING -> open(ctx, new Wish.None());
      case HELLO -> lookForHello(ctx);
      case CONNECT -> lookForConnect(ctx);
    }
  }

  private void lookForProxy(ChannelHandlerContext ctx) {
    switch (ProxyHeaderReader.read(bytes)) {
      case ProxyHeaderReader.Result.Partial() -> {}
      case ProxyHeaderReader.Result.Found(ProxyHeader header, int length) -> {
        bytes.skipBytes(length);
        proxy = Optional.of(header);
        awaitsProxy = false;
      }
      case ProxyHeaderReader.Result.Refused(String reason) -> refuse(ctx, 400, reason);
    }
  }

  private void lookForHello(ChannelHandlerContext ctx) {
    switch (hello.read(bytes)) {
      case ClientHelloReader.Result.Partial() -> {}
      case ClientHelloReader.Result.Found(var found) -> open(ctx, new Wish.Tls(found));
      case ClientHelloReader.Result.NotTls() -> open(ctx, new Wish.None());
      case ClientHelloReader.Result.Refused(String reason) -> refuse(ctx, 400, reason);
    }
  }

  private void lookForConnect(ChannelHandlerContext ctx) {
    switch (ConnectRequestReader.read(bytes, Math.min(expected.limit(), MAX_CONNECT))) {
      case ConnectRequestReader.Result.Partial() -> {}
      case ConnectRequestReader.Result.Found(var target, int length) -> {
        bytes.skipBytes(length);
        open(ctx, new Wish.Tunnel(target));
      }
      case ConnectRequestReader.Result.Refused(int status, String reason) ->
          refuse(ctx, status, reason);
    }
  }

  private void open(ChannelHandlerContext ctx, Wish wish) {
    ByteBuf rest = bytes;
    bytes = Unpooled.EMPTY_BUFFER;
    end(ctx);
    listener.opened(new Opening(proxy, wish, rest));
  }

  private void refuse(ChannelHandlerContext ctx, int status, String reason) {
    if (!over) {
      end(ctx);
      listener.refused(status, reason);
    }
  }

  private void leave(ChannelHandlerContext ctx) {
    if (!over) {
      end(ctx);
      listener.gone();
    }
  }

  private void end(ChannelHandlerContext ctx) {
    over = true;
    listener.read(bytes.readableBytes());
    bytes.release();
    bytes = Unpooled.EMPTY_BUFFER;
    if (deadline != null) {
      deadline.cancel(false);
    }
    ctx.pipeline().remove(this);
  }
}
