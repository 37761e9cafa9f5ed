package dev.fairway.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** What a client wants of the upstream: the first bytes of its connection. */
sealed interface Order {

  /** Echo this message, and what follows. Its first byte is this. */
  byte ECHO = 'e';

  /** Send without end. */
  byte SEND = 's';

  /** Take what follows. */
  byte TAKE = 't';

  /** Of what is taken, so many bytes are answered by one. */
  int TAKEN = 1 << 20;

  /** Every byte comes back. */
  record Echo() implements Order {}

  /**
   * Bytes without end.
   *
   * @param rate bytes a second; 0 for as many as can be
   */
  record Send(long rate) implements Order {

    /** The time for so many bytes; none without a rate. */
    long nanos(int bytes) {
      return rate == 0 ? 0 : TimeUnit.SECONDS.toNanos(bytes) / rate;
    }

    ByteBuffer bytes() {
      return ByteBuffer.allocate(1 + Long.BYTES).put(SEND).putLong(rate).flip();
    }
  }

  /** Bytes of the client's, without end. */
  record Take() implements Order {}

  /** A message of so many bytes, to be echoed. */
  static ByteBuffer echo(int bytes) {
    return ByteBuffer.allocateDirect(bytes).put(0, ECHO);
  }

  /** Reads an order, and of the bytes no more than it consists of. */
  static Order read(ByteBuffer bytes) throws IOException {
    byte kind = bytes.get(bytes.position());
    if (kind == ECHO) {
      return new Echo();
    }
    if (kind == TAKE) {
      bytes.get();
      return new Take();
    }
    if (kind != SEND || bytes.remaining() < 1 + Long.BYTES) {
      throw new IOException("no order: " + kind + " and " + bytes.remaining() + " bytes");
    }
    bytes.get();
    return new Send(bytes.getLong());
  }
}
