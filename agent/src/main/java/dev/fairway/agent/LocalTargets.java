package dev.fairway.agent;

import dev.fairway.net.HostPort;
import dev.fairway.transport.Dialer;
import dev.fairway.tunnel.Targets;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;

/** What an agent reaches in its own network, as far as it allows it. */
final class LocalTargets implements Targets {

  /** The hub gives up before, by the timeout of its link, unless that is longer. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final List<AllowedTarget> allowed;
  private final Dialer dialer;
  private final UnservedTargets unserved;

  LocalTargets(List<AllowedTarget> allowed, Dialer dialer, UnservedTargets unserved) {
    this.allowed = allowed;
    this.dialer = dialer;
    this.unserved = unserved;
  }

  @Override
  public boolean allows(HostPort target) {
    boolean listed = allowed.stream().anyMatch(each -> each.allows(target));
    if (!listed) {
      unserved.notAllowed(target);
    }
    return listed;
  }

  @Override
  public Future<Channel> connect(EventLoop loop, HostPort target) {
    Future<Channel> connecting = dialer.connect(loop, target, TIMEOUT);
    return connecting.addListener(
        (Future<Channel> done) -> {
          if (!done.isSuccess() && !done.isCancelled()) {
            unserved.notReached(target, done.cause());
          }
        });
  }
}
