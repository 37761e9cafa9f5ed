package dev.fairway.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The server's end of a WebSocket that carries a connection (RFC 6455). */
public final class WebSocketServer {

  private static final String VERSION = "13";

  private WebSocketServer() {}

  /**
   * What is wrong with a request to open one; absent if nothing is.
   *
   * @param protocol that the client must offer (section 1.9)
   */
  public static Optional<String> problem(RequestHead head, String protocol) {
    if (!head.method().equals("GET") || WebSocketProof.expected(head) == null) {
      return Optional.of("not a request to open a WebSocket (RFC 6455 section 4.1)");
    }
    String version = head.fields().text("sec-websocket-version");
    if (!version.equals(VERSION)) {
      return Optional.of("WebSocket version \"" + version + "\" (expected: " + VERSION + ")");
    }
    for (String each : head.fields().text("sec-websocket-protocol").split(",", -1)) {
      if (each.strip().equals(protocol)) {
        return Optional.empty();
      }
    }
    return Optional.of("the WebSocket is for another protocol (expected: " + protocol + ")");
  }

  /** The answer that opens it: of a request that has no {@link #problem}. */
  public static ResponseHead answer(RequestHead head, String protocol) {
    Fields fields = new Fields();
    fields.add("upgrade", WebSocketProof.PROTOCOL);
    @Nullable String proof = WebSocketProof.expected(head);
    fields.add(WebSocketProof.ACCEPT, proof == null ? "" : proof);
    fields.add("sec-websocket-protocol", protocol);
    return new ResponseHead(101, fields);
  }

  /** Makes a connection, after that answer, the bytes that the WebSocket carries. */
  public static void install(Channel channel) {
    WebSocketDecoderConfig frames =
        WebSocketDecoderConfig.newBuilder()
            .expectMaskedFrames(true)
            .allowMaskMismatch(false)
            .allowExtensions(false)
            .maxFramePayloadLength(WebSocketBytes.MOST_FRAME)
            .closeOnProtocolViolation(false)
            .build();
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(new WebSocket13FrameEncoder(false));
    pipeline.addLast(new WebSocket13FrameDecoder(frames));
    pipeline.addLast(new WebSocketBytes());
  }

  /** Whether a connection is carried by a WebSocket. On its event loop. */
  public static boolean isIn(ChannelPipeline pipeline) {
    return pipeline.get(WebSocketBytes.class) != null;
  }
}
