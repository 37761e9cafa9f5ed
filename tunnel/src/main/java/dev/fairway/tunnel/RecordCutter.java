package dev.fairway.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Hands TLS one record at a time (RFC 8446 section 5.1).
 *
 * <p>Netty sizes the buffer for what a record decrypts to by all the input that waits behind it,
 * and every piece of that buffer that somebody holds keeps all of it in memory. Without this a
 * tunnel carries half as much, and touches new pages all the time.
 */
final class RecordCutter extends ByteToMessageDecoder {

  private static final int HEADER = 5;

  /** Plain text of 2^14 bytes, and 256 for whatever protects it. */
  private static final int LARGEST = (1 << 14) + 256;

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (in.readableBytes() < HEADER) {
      return;
    }
    int length = in.getUnsignedShort(in.readerIndex() + 3);
    if (length > LARGEST) {
      // No TLS: whoever reads it says so.
      out.add(in.readRetainedSlice(in.readableBytes()));
    } else if (in.readableBytes() >= HEADER + length) {
      out.add(in.readRetainedSlice(HEADER + length));
    }
  }
}
