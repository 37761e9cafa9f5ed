package dev.fairway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventLoopsTest {

  @Test
  void aLoopThatIsBusyWhenItIsToldToEndClosesItsConnections() throws Exception {
    EventLoops loops = new EventLoops(1);
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      EventLoop loop = loops.next();
      Channel open =
          new Dialer(loops)
              .connect(loop, (InetSocketAddress) server.getLocalAddress(), Duration.ofSeconds(30))
              .get(30, TimeUnit.SECONDS);
      CountDownLatch isBusy = new CountDownLatch(1);
      loop.execute(
          () -> {
            isBusy.countDown();
            while (!loop.isShuttingDown()) {
              Thread.onSpinWait();
            }
          });
      isBusy.await();
      loops.close();
      assertThat(open.isOpen()).isFalse();
    }
  }
}
