package dev.fairway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Keeps what arrives until it is decided who takes the connection over: what TLS had read together
 * with the end of its handshake comes even if nobody asks for it. On the connection's event loop.
 */
public final class HeldInput extends ChannelInboundHandlerAdapter {

  /** Nobody has been told to send more before he hears from us. */
  private static final int MOST = 256 << 10;

  private final Queue<ByteBuf> held = new ArrayDeque<>();
  private int bytes;

  private HeldInput() {}

  /** Holds from now on. */
  public static HeldInput on(Channel channel) {
    HeldInput input = new HeldInput();
    channel.pipeline().addLast(input);
    return input;
  }

  /** Hands everything to the handlers that were added meanwhile, and leaves. */
  public void release(Channel channel) {
    ChannelHandlerContext ctx = channel.pipeline().context(this);
    if (ctx == null) {
      return;
    }
    for (ByteBuf next = held.poll(); next != null; next = held.poll()) {
      ctx.fireChannelRead(next);
    }
    ctx.fireChannelReadComplete();
    channel.pipeline().remove(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf data = (ByteBuf) message;
    bytes += data.readableBytes();
    held.add(data);
    if (bytes > MOST) {
      Connections.abort(ctx.channel());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    drop();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    drop();
  }

  private void drop() {
    held.forEach(ByteBuf::release);
    held.clear();
  }
}
