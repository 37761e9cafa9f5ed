package dev.fairway.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Hands TLS whole records (RFC 8446 section 5.1), one at a time: else Netty makes the buffer of
 * each as large as all that waits behind it, and a peer would be measured at half of what it can.
 */
final class TlsRecords extends ByteToMessageDecoder {

  private static final int HEADER = 5;
  private static final int LENGTH = 3;

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (in.readableBytes() >= HEADER) {
      int size = HEADER + in.getUnsignedShort(in.readerIndex() + LENGTH);
      if (in.readableBytes() >= size) {
        out.add(in.readRetainedSlice(size));
      }
    }
  }
}
