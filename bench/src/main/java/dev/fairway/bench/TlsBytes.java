package dev.fairway.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One end of a bulk transfer over TLS: sends as fast as the other takes it, or takes and answers
 * one byte for each mebibyte, or counts. For the thread of its connection, but for the count.
 */
final class TlsBytes extends CloseOnError {

  private static final ByteBuf BLOCK =
      Unpooled.unreleasableBuffer(Unpooled.directBuffer(128 << 10).writeZero(128 << 10));

  private Role role;
  private final AtomicLong received = new AtomicLong();
  private long answered;

  /** What an end does. */
  enum Role {
    /** What the other side's first bytes order. */
    ORDERED,
    /** Order a download and count it. */
    DOWNLOAD,
    /** Order an upload and send it; count what is answered. */
    UPLOAD,
    SEND,
    TAKE
  }

  TlsBytes(Role role) {
    this.role = role;
  }

  /** How many bytes have come so far. */
  long received() {
    return received.get();
  }

  /** The handshake is over: a client orders. */
  void begin(ChannelHandlerContext ctx) {
    ByteBuf order = ctx.alloc().buffer();
    if (role == Role.DOWNLOAD) {
      order.writeBytes(new Order.Send(0).bytes());
    } else {
      order.writeByte(Order.TAKE);
    }
    ctx.writeAndFlush(order, ctx.voidPromise());
    send(ctx);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (role == Role.DOWNLOAD || role == Role.UPLOAD) {
      // TLS keeps what is written until its handshake is over.
      begin(ctx);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    long all = received.addAndGet(bytes.readableBytes());
    try {
      if (role == Role.ORDERED) {
        role = bytes.getByte(bytes.readerIndex()) == Order.TAKE ? Role.TAKE : Role.SEND;
        send(ctx);
      }
    } finally {
      bytes.release();
    }
    if (role == Role.TAKE && all / Order.TAKEN > answered) {
      int due = (int) (all / Order.TAKEN - answered);
      answered += due;
      ctx.writeAndFlush(ctx.alloc().buffer(due).writeZero(due), ctx.voidPromise());
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    send(ctx);
  }

  private void send(ChannelHandlerContext ctx) {
    if (role != Role.SEND && role != Role.UPLOAD) {
      return;
    }
    while (ctx.channel().isWritable() && ctx.channel().isActive()) {
      ctx.write(BLOCK.duplicate(), ctx.voidPromise());
      if (!ctx.channel().isWritable()) {
        ctx.flush();
      }
    }
  }
}
