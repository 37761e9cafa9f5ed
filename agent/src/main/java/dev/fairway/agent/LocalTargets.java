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

  LocalTargets(List<AllowedTarget> allowed, Dialer dialer) {
    this.allowed = allowed;
    this.dialer = dialer;
  }

  @Override
  public boolean allows(HostPort target) {
    return allowed.stream().anyMatch(each -> each.allows(target));
  }

  @Override
  public Future<Channel> connect(EventLoop loop, HostPort target) {
    return dialer.connect(loop, target, TIMEOUT);
  }
}
