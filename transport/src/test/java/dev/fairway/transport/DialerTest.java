package dev.fairway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections to a real listening socket. */
class DialerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int DIALS = 4;

  private final EventLoops loops = new EventLoops(1);
  private final EventLoop loop = loops.next();
  private final Dialer dialer = new Dialer(loops);
  private ServerSocketChannel server;
  private InetSocketAddress address;

  @BeforeEach
  void listen() throws IOException {
    server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    address = (InetSocketAddress) server.getLocalAddress();
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    loops.close();
  }

  /**
   * Both events are reported to the loop at once. The first closes the second's connection, whose
   * number the next socket gets; what was reported for that number is not for the new one.
   */
  @Test
  void aNewConnectionHearsNothingOfTheOneWhoseNumberItGets() throws Exception {
    Channel first = connect();
    SocketChannel firstPeer = server.accept();
    Channel second = connect();
    SocketChannel secondPeer = server.accept();
    var dialled = new CompletableFuture<List<Future<Channel>>>();
    first.pipeline().addLast(new Replacing(second, dialled));
    List.of(first, second).forEach(Channel::read);
    CountDownLatch bothAreReported = new CountDownLatch(1);
    loop.execute(() -> await(bothAreReported));
    firstPeer.write(ByteBuffer.allocate(1));
    secondPeer.shutdownOutput();
    bothAreReported.countDown();

    for (Future<Channel> each : dialled.get(30, TimeUnit.SECONDS)) {
      assertThat(each.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(each.cause()).isNull();
      each.getNow().close();
    }
    firstPeer.close();
    secondPeer.close();
  }

  private Channel connect() throws Exception {
    return dialer.connect(loop, address, PATIENCE).get(30, TimeUnit.SECONDS);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Closes a connection and opens others, as soon as there is a byte. */
  private final class Replacing extends ChannelInboundHandlerAdapter {

    private final Channel victim;
    private final CompletableFuture<List<Future<Channel>>> dialled;

    Replacing(Channel victim, CompletableFuture<List<Future<Channel>>> dialled) {
      this.victim = victim;
      this.dialled = dialled;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
      victim.close();
      List<Future<Channel>> all = new ArrayList<>();
      for (int i = 0; i < DIALS; i++) {
        all.add(dialer.connect(loop, address, PATIENCE));
      }
      dialled.complete(all);
      ctx.close();
    }
  }
}
