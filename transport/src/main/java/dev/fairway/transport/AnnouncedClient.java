package dev.fairway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header of the PROXY protocol that a connection of a trusted balancer begins with, and
 * no further. What is no header, and what does not come whole in time, is closed. On the
 * connection's event loop.
 */
final class AnnouncedClient extends ChannelInboundHandlerAdapter {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Outcome outcome;
  private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
  private @Nullable Future<?> deadline;

  /** Hears what came of it, once. */
  interface Outcome {

    /**
     * A header has come; what follows is read from now on by whoever is added behind.
     *
     * @return false if the client is refused
     */
    boolean announced(InetSocketAddress client);

    /** The connection is to be closed. */
    void refused(String reason);
  }

  AnnouncedClient(Outcome outcome) {
    this.outcome = outcome;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    deadline =
        ctx.executor()
            .schedule(
                () -> outcome.refused("no whole header in time"),
                TIMEOUT.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    bytes.release();
    bytes = Unpooled.EMPTY_BUFFER;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    bytes = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), bytes, (ByteBuf) message);
    switch (ProxyHeaderReader.read(bytes)) {
      case ProxyHeaderReader.Result.Partial() -> {}
      case ProxyHeaderReader.Result.Refused(String reason) -> outcome.refused(reason);
      case ProxyHeaderReader.Result.Found(ProxyHeader header, int length) -> {
        bytes.skipBytes(length);
        goOn(ctx, header);
      }
    }
  }

  /** A balancer that connects for itself, as its health checks do, is the client. */
  private void goOn(ChannelHandlerContext ctx, ProxyHeader header) {
    InetSocketAddress client =
        header
            .addresses()
            .map(ProxyHeader.Addresses::source)
            .orElse((InetSocketAddress) ctx.channel().remoteAddress());
    if (client == null || !outcome.announced(client)) {
      return;
    }
    ByteBuf rest = bytes;
    bytes = Unpooled.EMPTY_BUFFER;
    if (rest.isReadable()) {
      ctx.fireChannelRead(rest);
    } else {
      rest.release();
    }
    ctx.pipeline().remove(this);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.read();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
