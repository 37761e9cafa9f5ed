package dev.fairway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A client that runs a command in a pod over a WebSocket on a stream of HTTP/2 (RFC 8441), frame by
 * frame, since no client that can be had does that yet.
 */
final class ExecOverHttp2 implements AutoCloseable {

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int CLOSE_STREAM = 255;

  private final SSLSocket socket;
  private final DataInputStream in;
  private final StringBuilder stdout = new StringBuilder();
  private final StringBuilder status = new StringBuilder();

  ExecOverHttp2(SSLContext trust, int port) throws IOException {
    socket =
        (SSLSocket)
            trust
                .getSocketFactory()
                .createSocket(
                    new Socket(InetAddress.getLoopbackAddress(), port), "127.0.0.1", port, true);
    var parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(30_000);
    in = new DataInputStream(socket.getInputStream());
    socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(UTF_8));
    send(SETTINGS, 0, 0, new byte[0]);
    send(WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(1 << 28).array());
  }

  /** Asks for a command and returns the head of the answer. */
  Http2Headers start(String path, String token) throws IOException, Http2Exception {
    Http2Headers head =
        new DefaultHttp2Headers()
            .method("CONNECT")
            .scheme("https")
            .path(path)
            .authority("127.0.0.1")
            .add(":protocol", "websocket")
            .add("sec-websocket-version", "13")
            .add("sec-websocket-protocol", "v5.channel.k8s.io")
            .add("authorization", "Bearer " + token);
    ByteBuf block = Unpooled.buffer();
    new DefaultHttp2HeadersEncoder().encodeHeaders(1, head, block);
    byte[] payload = new byte[block.readableBytes()];
    block.readBytes(payload);
    send(HEADERS, END_HEADERS, 1, payload);
    Frame answer = next();
    while (answer.type != HEADERS) {
      answer = next();
    }
    return new DefaultHttp2HeadersDecoder(false)
        .decodeHeaders(1, Unpooled.wrappedBuffer(answer.payload));
  }

  /** Sends a command its whole input, and reads what it says until it is over. */
  void converse(byte[] stdin) throws IOException {
    for (int from = 0; from < stdin.length; from += 8_000) {
      int size = Math.min(8_000, stdin.length - from);
      message(ByteBuffer.allocate(size + 1).put((byte) 0).put(stdin, from, size).array());
    }
    message(new byte[] {(byte) CLOSE_STREAM, 0});
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    boolean ended = false;
    while (!ended) {
      Frame frame = next();
      if (frame.type == RST_STREAM || frame.type == GOAWAY) {
        throw new IOException(
            "ended by a frame of type %d: %s; so far: %s"
                .formatted(frame.type, HexFormat.of().formatHex(frame.payload), received));
      }
      if (frame.type == DATA) {
        received.write(frame.payload);
        send(WINDOW_UPDATE, 0, 1, ByteBuffer.allocate(4).putInt(1 << 16).array());
      }
      ended = (frame.type == DATA || frame.type == HEADERS) && (frame.flags & END_STREAM) != 0;
    }
    read(ByteBuffer.wrap(received.toByteArray()));
  }

  /** What the command printed. */
  String stdout() {
    return stdout.toString();
  }

  /** How the command ended, as Kubernetes tells it. */
  String status() {
    return status.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** One binary message of WebSocket, masked as a client's has to be (RFC 6455 section 5.2). */
  private void message(byte[] bytes) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(bytes.length + 8);
    frame.put((byte) 0x82).put((byte) (0x80 | 126)).putShort((short) bytes.length).putInt(0);
    send(DATA, 0, 1, frame.put(bytes).array());
  }

  /** The messages of the server: the first byte says which stream of the command they are of. */
  private void read(ByteBuffer frames) {
    while (frames.hasRemaining()) {
      int opcode = frames.get() & 0x0f;
      long length = frames.get();
      length =
          length == 126 ? frames.getShort() & 0xffff : length == 127 ? frames.getLong() : length;
      byte[] message = new byte[(int) length];
      frames.get(message);
      if (opcode == 2 && length > 1) {
        String text = new String(message, 1, message.length - 1, UTF_8);
        switch (message[0]) {
          case 1 -> stdout.append(text);
          case 3 -> status.append(text);
          default -> {}
        }
      }
    }
  }

  private void send(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
    socket.getOutputStream().write(frame.array());
  }

  private Frame next() throws IOException {
    int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
    int type = in.readByte();
    int flags = in.readByte();
    in.readInt();
    return new Frame(type, flags, in.readNBytes(length));
  }

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Frame(int type, int flags, byte[] payload) {}
}
