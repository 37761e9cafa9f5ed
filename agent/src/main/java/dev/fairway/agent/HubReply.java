package dev.fairway.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.FullHttpResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Takes the answer to the one question of a connection. On its event loop. */
final class HubReply extends SimpleChannelInboundHandler<FullHttpResponse> {

  private final int most;
  private final CompletableFuture<Whole> reply;

  /** An answer. */
  record Whole(int status, String body) {}

  HubReply(int most, CompletableFuture<Whole> reply) {
    this.most = most;
    this.reply = reply;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
    if (response.decoderResult().isSuccess()) {
      reply.complete(new Whole(response.status().code(), response.content().toString(UTF_8)));
    } else {
      reply.completeExceptionally(new IOException("the answer is no HTTP"));
    }
    ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    reply.completeExceptionally(new IOException("the connection ended without a whole answer"));
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    IOException failure =
        cause instanceof TooLongFrameException
            ? new IOException("the answer is longer than " + most + " bytes")
            : new IOException("the connection broke", cause);
    reply.completeExceptionally(failure);
    ctx.close();
  }
}
