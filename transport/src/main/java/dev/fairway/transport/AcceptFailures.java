package dev.fairway.transport;

import dev.fairway.net.HostPort;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that connections cannot be accepted, once a minute at most: most often the process has no
 * file descriptors left. Tries again every second.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(AcceptFailures.class);
  private static final int PAUSE_SECONDS = 1;
  private static final long PERIOD = Duration.ofMinutes(1).toNanos();

  private final HostPort address;
  private final RecentTrouble trouble = new RecentTrouble();
  private long last = System.nanoTime() - PERIOD;

  AcceptFailures(HostPort address) {
    this.address = address;
  }

  /** Why connections cannot be accepted, or could not a moment ago. Any thread. */
  Optional<String> problem() {
    return trouble.now();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    String reason = FailureWords.ofShortage(cause).orElseGet(() -> FailureWords.of(cause));
    trouble.happened(address + ": connections cannot be accepted now: " + reason);
    if (System.nanoTime() - last >= PERIOD) {
      last = System.nanoTime();
      log.error("{}: connections cannot be accepted now: {}", address, reason);
    }
    ctx.channel().config().setAutoRead(false);
    ctx.executor()
        .schedule(() -> ctx.channel().config().setAutoRead(true), PAUSE_SECONDS, TimeUnit.SECONDS);
  }
}
