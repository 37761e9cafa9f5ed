package dev.fairway.bench;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** An HTTP/2 connection of the bench's own client. */
final class Http2Load implements LoadConnection {

  /** The windows of client-go: the client is never what a LIST waits for. */
  private static final int STREAM_WINDOW = 4 << 20;

  private static final int CONNECTION_WINDOW = 1 << 30;

  private final Channel channel;
  private final String host;

  private Http2Load(Channel channel, String host) {
    this.channel = channel;
    this.host = host;
  }

  static LoadConnection on(Channel channel, String host) throws Http2Exception {
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forClient()
            .initialSettings(
                Http2Settings.defaultSettings().pushEnabled(false).initialWindowSize(STREAM_WINDOW))
            .build();
    channel
        .pipeline()
        .addLast(
            codec,
            new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()),
            new CloseOnError());
    codec
        .connection()
        .local()
        .flowController()
        .incrementWindowSize(codec.connection().connectionStream(), CONNECTION_WINDOW);
    channel.flush();
    return new Http2Load(channel, host);
  }

  @Override
  public void get(String path, String authorization, Answer answer) {
    new Http2StreamChannelBootstrap(channel)
        .handler(new Stream(answer))
        .open()
        .addListener(
            (Future<Http2StreamChannel> opened) -> {
              if (!opened.isSuccess()) {
                answer.failed(opened.cause());
                return;
              }
              send(opened.getNow(), path, authorization);
            });
  }

  @Override
  public void giveUp(String path, Duration after) {
    new Http2StreamChannelBootstrap(channel)
        .handler(new Stream(Answer.IGNORED))
        .open()
        .addListener(
            (Future<Http2StreamChannel> opened) -> {
              if (opened.isSuccess()) {
                Http2StreamChannel stream = opened.getNow();
                send(stream, path, "");
                stream
                    .eventLoop()
                    .schedule(() -> cancel(stream), after.toNanos(), TimeUnit.NANOSECONDS);
              }
            });
  }

  private static void cancel(Http2StreamChannel stream) {
    stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
  }

  @Override
  public void close() {
    channel.close();
  }

  private void send(Http2StreamChannel stream, String path, String authorization) {
    Http2Headers head =
        new DefaultHttp2Headers().method("GET").scheme("https").authority(host).path(path);
    if (!authorization.isEmpty()) {
      head.set("authorization", authorization);
    }
    stream.writeAndFlush(new DefaultHttp2HeadersFrame(head, true));
  }

  /** One request. */
  private static final class Stream extends ChannelInboundHandlerAdapter {

    private final Answer answer;
    private boolean over;

    Stream(Answer answer) {
      this.answer = answer;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      try {
        read(message);
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      fail(new IOException("the stream was closed"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      fail(cause);
      ctx.close();
    }

    private void read(Object message) {
      switch (message) {
        case Http2HeadersFrame head -> {
          CharSequence status = head.headers().status();
          if (status != null) {
            answer.head(Integer.parseInt(status.toString()));
          }
          endIf(head.isEndStream());
        }
        case Http2DataFrame data -> {
          answer.body(data.content().readableBytes());
          endIf(data.isEndStream());
        }
        case Http2ResetFrame reset ->
            fail(new IOException("the stream was reset: " + reset.errorCode()));
        default -> {
          // Frames about windows and priorities.
        }
      }
    }

    private void endIf(boolean last) {
      if (last) {
        over = true;
        answer.end();
      }
    }

    private void fail(Throwable cause) {
      if (!over) {
        over = true;
        answer.failed(cause);
      }
    }
  }
}
