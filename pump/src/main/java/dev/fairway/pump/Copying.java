package dev.fairway.pump;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Carries bytes through this process. All directions of a loop read into one buffer, which stays in
 * the processor's cache; only what a sink does not take at once gets a buffer of its own.
 */
final class Copying implements Carrier {

  /** Half of a processor's second-level cache, or less. */
  static final int SIZE = 128 << 10;

  private static final FastThreadLocal<ByteBuffer> SCRATCH =
      new FastThreadLocal<>() {
        @Override
        protected ByteBuffer initialValue() {
          return ByteBuffer.allocateDirect(SIZE);
        }
      };

  private final ByteBufAllocator allocator;
  private @Nullable ByteBuf held;
  private int fresh;

  Copying(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** At least one byte that somebody else received; after those it holds already. */
  void hold(ByteBuf bytes) {
    if (held == null) {
      held = allocator.directBuffer(bytes.readableBytes());
    }
    held.writeBytes(bytes);
  }

  @Override
  public int take(Descriptor source, int most) throws IOException {
    int limit = Math.min(most, SIZE);
    int count = source.socket().recv(SCRATCH.get(), 0, limit);
    if (count < 0) {
      return -1;
    }
    fresh = count;
    if (count < limit) {
      source.emptied();
    }
    return count;
  }

  /** The bytes that were just taken; valid until the next call of whatever carrier. */
  ByteBuffer taken() {
    return SCRATCH.get().slice(0, fresh).asReadOnlyBuffer();
  }

  @Override
  public int hand(Descriptor sink) throws IOException {
    return held == null ? handFresh(sink) : handHeld(sink, held);
  }

  private int handFresh(Descriptor sink) throws IOException {
    ByteBuffer scratch = SCRATCH.get();
    int count = sink.socket().send(scratch, 0, fresh);
    if (count < fresh) {
      held = allocator.directBuffer(fresh - count);
      held.writeBytes(scratch.slice(count, fresh - count));
    }
    fresh = 0;
    return count;
  }

  private int handHeld(Descriptor sink, ByteBuf bytes) throws IOException {
    ByteBuffer view = bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes());
    int count = sink.socket().send(view, view.position(), view.limit());
    bytes.skipBytes(count);
    if (!bytes.isReadable()) {
      release();
    }
    return count;
  }

  @Override
  public int pending() {
    return held == null ? fresh : held.readableBytes();
  }

  @Override
  public void release() {
    fresh = 0;
    if (held != null) {
      held.release();
      held = null;
    }
  }
}
