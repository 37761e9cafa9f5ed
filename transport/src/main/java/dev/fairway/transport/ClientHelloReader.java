package dev.fairway.transport;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ClientHello in the first bytes of a connection, without taking them: whoever relays the
 * connection sends them on as they came.
 *
 * <p>The hello may be spread over many records (RFC 8446 section 5.1), as those with post-quantum
 * keys are. Each byte is looked at once, however slowly they come. For one connection, on its event
 * loop.
 */
public final class ClientHelloReader {

  private static final int RECORD_HEAD = 5;
  private static final int MESSAGE_HEAD = 4;
  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int MAX_FRAGMENT = 1 << 14;

  private final int limit;

  /** How many bytes of the connection were looked at; they end with a record's head or body. */
  private int scanned;

  /** What is still missing of the record that was begun. */
  private int recordLeft;

  private byte[] message = new byte[512];
  private int length;

  /**
   * Nothing was read yet.
   *
   * @param limit the most bytes, heads of records included, that the hello may take
   */
  public ClientHelloReader(int limit) {
    this.limit = limit;
  }

  /** What the bytes are. */
  public sealed interface Result {

    /** The beginning of a hello; more must come. */
    record Partial() implements Result {}

    /** A whole hello. */
    record Found(ClientHello hello) implements Result {}

    /** Something else than TLS. Final. */
    record NotTls() implements Result {}

    /** TLS, but not what TLS allows, or too much of it. Final. */
    record Refused(String reason) implements Result {}
  }

  private static final Result PARTIAL = new Result.Partial();

  /**
   * Looks at what has come so far.
   *
   * @param bytes all bytes of the connection from its first, those of earlier calls included; stays
   *     the caller's, its indices stay as they are
   */
  public Result read(ByteBuf bytes) {
    int available = Math.min(bytes.readableBytes(), limit);
    while (scanned < available) {
      @Nullable Result other = recordLeft == 0 ? head(bytes, available) : null;
      if (PARTIAL.equals(other)) {
        break;
      }
      if (other != null) {
        return other;
      }
      take(bytes, available);
      if (isWhole()) {
        return parse();
      }
    }
    return bytes.readableBytes() < limit
        ? PARTIAL
        : new Result.Refused("a client hello of more than " + limit + " bytes");
  }

  /** The head of the next record; null if it is a good one, which is behind us then. */
  private @Nullable Result head(ByteBuf bytes, int available) {
    int at = bytes.readerIndex() + scanned;
    if (bytes.getUnsignedByte(at) != HANDSHAKE) {
      return scanned == 0
          ? new Result.NotTls()
          : new Result.Refused("a record that is no handshake within the client hello");
    }
    if (available - scanned < RECORD_HEAD) {
      return PARTIAL;
    }
    if (bytes.getUnsignedByte(at + 1) != 3) {
      return scanned == 0
          ? new Result.NotTls()
          : new Result.Refused("a record of another protocol within the client hello");
    }
    int size = bytes.getUnsignedShort(at + 3);
    if (size == 0 || size > MAX_FRAGMENT) {
      return new Result.Refused("a record of " + size + " bytes (expected: 1 to 16384)");
    }
    scanned += RECORD_HEAD;
    recordLeft = size;
    return null;
  }

  private void take(ByteBuf bytes, int available) {
    int count = Math.min(recordLeft, available - scanned);
    if (length + count > message.length) {
      message = Arrays.copyOf(message, Math.max(length + count, 2 * message.length));
    }
    bytes.getBytes(bytes.readerIndex() + scanned, message, length, count);
    length += count;
    scanned += count;
    recordLeft -= count;
  }

  /** Whether all of the message is here, or enough of it to know that it is the wrong one. */
  private boolean isWhole() {
    if (length == 0) {
      return false;
    }
    return message[0] != CLIENT_HELLO
        || (length >= MESSAGE_HEAD && length >= MESSAGE_HEAD + messageSize());
  }

  private int messageSize() {
    return (message[1] & 0xff) << 16 | (message[2] & 0xff) << 8 | (message[3] & 0xff);
  }

  private Result parse() {
    if (message[0] != CLIENT_HELLO) {
      return new Result.Refused("a handshake that does not begin with a client hello");
    }
    try {
      return new Result.Found(
          new ClientHelloBody(message, MESSAGE_HEAD, MESSAGE_HEAD + messageSize()).parse());
    } catch (MalformedHelloException e) {
      return new Result.Refused("a malformed client hello: " + e.getMessage());
    }
  }
}
