package dev.fairway.http;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Either end of an HTTP/1.1 connection: what the roles have in common. */
abstract class Http1Connection extends ChannelInboundHandlerAdapter implements Http1Input.Sink {

  private static final String DECODER = "decoder";

  @SuppressWarnings("NullAway.Init") // Set when the handler is added, before anything else.
  private ChannelHandlerContext ctx;

  @SuppressWarnings("NullAway.Init")
  private Http1Input input;

  @SuppressWarnings("NullAway.Init")
  private Http1Output output;

  /** Adds the decoder, and what comes before it. */
  abstract void install(ChannelHandlerContext ctx);

  @Override
  public final void handlerAdded(ChannelHandlerContext ctx) {
    this.ctx = ctx;
    input = new Http1Input(ctx, this);
    output = new Http1Output(ctx);
    install(ctx);
    input.resume();
  }

  final ChannelHandlerContext context() {
    return ctx;
  }

  final Http1Input input() {
    return input;
  }

  final Http1Output output() {
    return output;
  }

  final void addDecoder(ChannelHandler decoder) {
    ctx.pipeline().addBefore(ctx.name(), DECODER, decoder);
  }

  /** From now on bytes pass as they are: the peers agreed on another protocol. */
  void switchToRaw() {
    ctx.pipeline().remove(DECODER);
  }

  @Override
  public final void channelRead(ChannelHandlerContext ctx, Object message) {
    input.arrived(message);
  }

  @Override
  public final void channelReadComplete(ChannelHandlerContext ctx) {
    input.readComplete();
  }

  /** A peer's reset or a broken record: of no more use, and its end tells the stream. */
  @Override
  public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
