package dev.fairway.http;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseDecoder;

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
        .setValidateHeaders(true);
  }

  /** Decodes the requests of one connection. */
  static final class Requests extends HttpRequestDecoder {

    Requests(int line, int headers) {
      super(config(line, headers));
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
