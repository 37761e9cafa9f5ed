package dev.fairway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's HTTP/1.1 decoders, told to repair nothing: what is wrong with a message's framing is for
 * {@link Http1Framing} to see.
 */
final class Http1Decoders {

  private static final int CHUNK = 64 << 10;

  private Http1Decoders() {}

  private static HttpDecoderConfig config(int line, int headers) {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(line)
        .setMaxHeaderSize(headers)
        .setMaxChunkSize(CHUNK)
        .setChunkedSupported(true)
        .setAllowPartialChunks(true)
        .setAllowDuplicateContentLengths(false)
        .setHeadersFactory(Unrepaired.FACTORY);
  }

  /**
   * Header fields as they were sent. Netty would reduce several Content-Length fields to the first
   * where the message is HTTP/1.0, and its decoder is the only one who sets a field here.
   */
  private static final class Unrepaired extends DefaultHttpHeaders {

    private static final HttpHeadersFactory FACTORY =
        new HttpHeadersFactory() {
          @Override
          public HttpHeaders newHeaders() {
            return new Unrepaired();
          }

          @Override
          public HttpHeaders newEmptyHeaders() {
            return new Unrepaired();
          }
        };

    Unrepaired() {
      super(
          DefaultHttpHeadersFactory.headersFactory().getNameValidator(),
          DefaultHttpHeadersFactory.headersFactory().getValueValidator());
    }

    @Override
    public HttpHeaders set(CharSequence name, Object value) {
      return this;
    }

    @Override
    public HttpHeaders set(String name, Object value) {
      return this;
    }
  }

  /**
   * Decodes the requests of one connection.
   *
   * <p>What follows a request that asks to switch protocols is HTTP or not, as its answer says.
   * Until then it is handed on as it came, in buffers, and {@link #resume} takes it back.
   */
  static final class Requests extends HttpRequestDecoder {

    private boolean asked;
    private boolean holding;
    private @Nullable HttpMessage begun;

    /** What is decoded now, and where it begins. */
    private ByteBuf input = Unpooled.EMPTY_BUFFER;

    private int start;

    Requests(int line, int headers) {
      super(config(line, headers));
    }

    /** Whether bytes are handed on undecoded. */
    boolean isHolding() {
      return holding;
    }

    /** The answer was not to switch: what comes is HTTP again. */
    void resume() {
      holding = false;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out)
        throws Exception {
      if (holding) {
        out.add(buffer.readRetainedSlice(buffer.readableBytes()));
        return;
      }
      input = buffer;
      start = buffer.readerIndex();
      super.decode(ctx, buffer, out);
      input = Unpooled.EMPTY_BUFFER;
      for (Object part : out) {
        if (part instanceof HttpRequest request) {
          begun = null;
          asked = Http1Heads.asksToSwitch(request.headers());
        }
        holding |= asked && part instanceof LastHttpContent;
      }
    }

    /** The request whose line has been read and whose fields have not; null between requests. */
    @Nullable HttpRequest begun() {
      return (HttpRequest) begun;
    }

    @Override
    protected HttpMessage createMessage(String[] line) throws Exception {
      HttpMessage message = super.createMessage(line);
      begun = message;
      return message;
    }

    /** Netty would call whatever it could not read a GET over HTTP/1.0. */
    @Override
    protected HttpMessage createInvalidMessage() {
      return Http1RequestLine.unusable(input, start);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
      // Left as it is: Http1Framing refuses it.
    }
  }

  /** Decodes the responses of one connection; at most one request is in flight. */
  static final class Responses extends HttpResponseDecoder {

    private boolean head;

    Responses(int line, int headers) {
      super(config(line, headers));
    }

    /** Says whether the next response answers a HEAD request, and so has no body. */
    void expectHead(boolean head) {
      this.head = head;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
      return super.isContentAlwaysEmpty(message) || head;
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
      // Left as it is: Http1Framing refuses it.
    }
  }
}
