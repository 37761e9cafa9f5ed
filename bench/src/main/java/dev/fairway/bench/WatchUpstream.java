package dev.fairway.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The upstream of the idle watches: answers every request with one event, and then holds the stream
 * open in silence. It offers HTTP/2 with as many streams a connection as kube-apiserver does, and
 * HTTP/1.1.
 */
final class WatchUpstream implements AutoCloseable {

  private static final int BACKLOG = 4_096;
  private static final int STREAMS = 100;
  private static final long CLOSE_SECONDS = 5;
  private static final byte[] EVENT =
      "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}}\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final MultiThreadIoEventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel channel;

  private WatchUpstream(LoadTls tls) {
    this.channel =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel accepted) {
                    accepted.pipeline().addLast(tls.accept(accepted.alloc()), new Choose());
                  }
                })
            .bind(new InetSocketAddress(Ports.LOOPBACK, 0))
            .syncUninterruptibly()
            .channel();
  }

  static WatchUpstream start(Workplace workplace) throws IOException {
    return new WatchUpstream(
        LoadTls.server(
            workplace.folder().resolve("upstream.crt"),
            workplace.folder().resolve("upstream.key")));
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
  }

  private static ByteBuf event() {
    return Unpooled.wrappedBuffer(EVENT);
  }

  /** Sets up what ALPN agreed on. */
  private static final class Choose extends ApplicationProtocolNegotiationHandler {

    Choose() {
      super(ApplicationProtocolNames.HTTP_1_1);
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
      if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
        ctx.pipeline()
            .addLast(
                Http2FrameCodecBuilder.forServer()
                    // Many clients behind one proxy may end many watches at a time.
                    .decoderEnforceMaxRstFramesPerWindow(0, 0)
                    .initialSettings(Http2Settings.defaultSettings().maxConcurrentStreams(STREAMS))
                    .build(),
                new Http2MultiplexHandler(new Http2Watch()),
                new CloseOnError());
      } else {
        ctx.pipeline().addLast(new HttpServerCodec(), new Http1Watch());
      }
    }
  }

  private static final class Http1Watch extends CloseOnError {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
      if (message instanceof HttpRequest) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        ctx.write(head);
        ctx.writeAndFlush(new DefaultHttpContent(event()));
      }
    }
  }

  @Sharable
  private static final class Http2Watch extends CloseOnError {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
      if (message instanceof Http2HeadersFrame) {
        ctx.write(
            new DefaultHttp2HeadersFrame(
                new DefaultHttp2Headers().status("200").set("content-type", "application/json")));
        ctx.writeAndFlush(new DefaultHttp2DataFrame(event()));
      }
    }
  }
}
