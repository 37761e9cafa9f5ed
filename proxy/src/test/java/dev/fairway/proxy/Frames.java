package dev.fairway.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One end of an HTTP/2 connection, frame by frame: it sends whatever a test wants, allowed or not.
 */
final class Frames implements AutoCloseable {

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  private static final int INITIAL_WINDOW = 4;

  /** What {@link #lastWord} says of a connection that broke off without GOAWAY. */
  static final int NO_GOODBYE = -1;

  private static final int PRIORITY = 2;
  private static final int CONTINUATION = 9;
  private static final int MAX_FRAME = 16_384;
  private static final int BATCH = 8_000;
  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private final Wire wire;
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
  private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
  private @Nullable ByteArrayOutputStream batch;

  /** What the peer has announced so far. */
  final Map<Integer, Integer> announced = new ConcurrentHashMap<>();

  /** Bytes that were uploaded. */
  final AtomicLong sent = new AtomicLong();

  private final Semaphore connectionWindow = new Semaphore(65_535);
  private final Map<Integer, Semaphore> streamWindows = new ConcurrentHashMap<>();

  private Frames(Wire wire) {
    this.wire = wire;
  }

  /** A frame, its header block decoded. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Frame(int type, int flags, int stream, byte[] payload, @Nullable Http2Headers headers) {

    boolean ends() {
      return (flags & END_STREAM) != 0 && (type == DATA || type == HEADERS);
    }

    int number() {
      return ByteBuffer.wrap(payload).getInt();
    }

    String field(String name) {
      CharSequence value = headers == null ? null : headers.get(name);
      return value == null ? "" : value.toString();
    }
  }

  /** The client's end. */
  static Frames client(Wire wire, int... settings) throws IOException {
    Frames frames = new Frames(wire.send(PREFACE));
    frames.settings(settings);
    return frames;
  }

  /** The server's end. */
  static Frames server(Wire wire, int... settings) throws IOException {
    wire.bytes(PREFACE.length());
    Frames frames = new Frames(wire);
    frames.settings(settings);
    return frames;
  }

  Frames settings(int... pairs) throws IOException {
    ByteBuffer payload = ByteBuffer.allocate(pairs.length * 3);
    for (int i = 0; i < pairs.length; i += 2) {
      payload.putShort((short) pairs[i]).putInt(pairs[i + 1]);
    }
    return send(SETTINGS, 0, 0, payload.array());
  }

  Frames get(int stream, String path, String... more) throws IOException {
    String[] request = {":method", "GET", ":scheme", "https", ":path", path, ":authority", "h"};
    String[] all = Arrays.copyOf(request, request.length + more.length);
    System.arraycopy(more, 0, all, request.length, more.length);
    return headers(stream, true, all);
  }

  Frames post(int stream, String path) throws IOException {
    return headers(
        stream, false, ":method", "POST", ":scheme", "https", ":path", path, ":authority", "h");
  }

  Frames headers(int stream, boolean end, String... fields) throws IOException {
    Http2Headers headers = new DefaultHttp2Headers(false);
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    ByteBuf block = Unpooled.buffer();
    try {
      encoder.encodeHeaders(stream, headers, block);
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
    int flags = end ? END_STREAM : 0;
    int type = HEADERS;
    while (block.readableBytes() > MAX_FRAME) {
      send(type, flags, stream, bytes(block, MAX_FRAME));
      type = CONTINUATION;
      flags = 0;
    }
    return send(type, END_HEADERS | flags, stream, bytes(block, block.readableBytes()));
  }

  private static byte[] bytes(ByteBuf from, int count) {
    byte[] bytes = new byte[count];
    from.readBytes(bytes);
    return bytes;
  }

  Frames data(int stream, boolean end, byte[] bytes) throws IOException {
    return send(DATA, end ? END_STREAM : 0, stream, bytes);
  }

  /** Sends bytes on a stream, no faster than the peer's windows allow; another thread reads. */
  void upload(int stream, byte[] bytes) throws IOException, InterruptedException {
    for (int from = 0; from < bytes.length; from += 16_000) {
      byte[] part = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 16_000));
      connectionWindow.acquire(part.length);
      streamWindow(stream).acquire(part.length);
      data(stream, false, part);
      sent.addAndGet(part.length);
    }
  }

  private Semaphore streamWindow(int stream) {
    return streamWindows.computeIfAbsent(
        stream, id -> new Semaphore(announced.getOrDefault(INITIAL_WINDOW, 65_535)));
  }

  Frames reset(int stream, int code) throws IOException {
    return send(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(code).array());
  }

  Frames window(int stream, int bytes) throws IOException {
    return send(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
  }

  Frames priority(int stream, int dependency) throws IOException {
    byte[] payload = ByteBuffer.allocate(5).putInt(dependency).put((byte) 15).array();
    return send(PRIORITY, 0, stream, payload);
  }

  Frames goAway(int lastStream) throws IOException {
    return send(GOAWAY, 0, 0, ByteBuffer.allocate(8).putInt(lastStream).putInt(0).array());
  }

  synchronized Frames send(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
    if (batch == null) {
      wire.send(frame.array());
      return this;
    }
    batch.write(frame.array());
    if (batch.size() > BATCH) {
      flush();
    }
    return this;
  }

  /** From now on frames are sent many at a time, as attackers do. */
  Frames batched() {
    batch = new ByteArrayOutputStream();
    return this;
  }

  synchronized Frames flush() throws IOException {
    if (batch != null) {
      wire.send(batch.toByteArray());
      batch.reset();
    }
    return this;
  }

  /** The next frame that is not about the connection's own affairs. */
  Frame next() throws IOException {
    while (true) {
      ByteBuffer head = ByteBuffer.wrap(wire.bytes(9));
      int length = (head.get() & 0xff) << 16 | (head.getShort() & 0xffff);
      int type = head.get();
      int flags = head.get();
      int stream = head.getInt();
      byte[] payload = wire.bytes(length);
      ByteBuffer pairs = ByteBuffer.wrap(payload);
      while (type == SETTINGS && pairs.hasRemaining()) {
        announced.put((int) pairs.getShort(), pairs.getInt());
      }
      if ((type == SETTINGS || type == PING) && (flags & ACK) == 0) {
        send(type, ACK, 0, type == PING ? payload : new byte[0]);
      } else if (type != SETTINGS && type != PING) {
        if (type == WINDOW_UPDATE) {
          (stream == 0 ? connectionWindow : streamWindow(stream))
              .release(ByteBuffer.wrap(payload).getInt());
        }
        return new Frame(type, flags, stream, payload, type == HEADERS ? decode(payload) : null);
      }
    }
  }

  Frame await(Predicate<Frame> wanted) throws IOException {
    while (true) {
      Frame frame = next();
      if (wanted.test(frame)) {
        return frame;
      }
    }
  }

  Frame await(int type, int stream) throws IOException {
    return await(frame -> frame.type() == type && frame.stream() == stream);
  }

  /** The body of a stream up to its end; a reset is an error. */
  String body(int stream) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      Frame frame = await(f -> f.stream() == stream && f.type() != WINDOW_UPDATE);
      if (frame.type() == RST_STREAM) {
        throw new IOException("reset with " + frame.number());
      }
      if (frame.type() == DATA) {
        body.write(frame.payload());
      }
      if (frame.ends()) {
        return body.toString(US_ASCII);
      }
    }
  }

  /**
   * Reads until the connection is over, and returns the error code of its GOAWAY. Answers nothing.
   */
  int lastWord() {
    int code = NO_GOODBYE;
    try {
      while (true) {
        ByteBuffer head = ByteBuffer.wrap(wire.bytes(9));
        int length = (head.get() & 0xff) << 16 | (head.getShort() & 0xffff);
        byte type = head.get();
        byte[] payload = wire.bytes(length);
        if (type == GOAWAY) {
          code = ByteBuffer.wrap(payload).getInt(4);
        }
      }
    } catch (IOException e) {
      return code;
    }
  }

  /** Whether the connection ends, after whatever frames. */
  boolean ends() throws IOException {
    try {
      while (true) {
        next();
      }
    } catch (EOFException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }

  private Http2Headers decode(byte[] block) throws IOException {
    try {
      return decoder.decodeHeaders(1, Unpooled.wrappedBuffer(block));
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
  }
}
