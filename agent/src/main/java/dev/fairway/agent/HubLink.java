package dev.fairway.agent;

import dev.fairway.net.HostPort;
import dev.fairway.transport.ClientTls;
import dev.fairway.transport.ConnectionInfo;
import dev.fairway.transport.Dialer;
import dev.fairway.tunnel.AgentTunnel;
import dev.fairway.tunnel.Hello;
import dev.fairway.tunnel.Targets;
import dev.fairway.tunnel.TunnelProtocol;
import dev.fairway.tunnel.VersionSkew;
import dev.fairway.tunnel.WindowBudget;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of the connections that an agent holds to its hub: when it breaks, or takes no more, it is
 * dialled anew; an extra one only after it was connected once. Everything happens on one event
 * loop, but for what says otherwise.
 */
final class HubLink {

  private static final Logger log = LoggerFactory.getLogger(HubLink.class);
  private static final Duration DIAL_TIMEOUT = Duration.ofSeconds(15);

  /** A connection that has lasted for so long was a good one. */
  private static final Duration STABLE = Duration.ofSeconds(10);

  private final Means means;
  private final EventLoop loop;
  private final Listener listener;
  private boolean extra;
  private final Backoff backoff = new Backoff(RandomGenerator.getDefault());
  private @Nullable AgentTunnel tunnel;

  /** Which attempt counts: what becomes of older ones changes nothing. */
  private int attempt;

  /** How many are open, those included that only finish what they carry. */
  private int tunnels;

  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private boolean ended;
  private String lastFailure = "";

  /** As others see it. */
  private volatile boolean connected;

  /**
   * What connections are made of.
   *
   * @param credentials asked for each: certificates are renewed
   * @param refused told that the hub does not want the agent; must not block
   */
  record Means(
      Supplier<Credentials> credentials, Targets targets, WindowBudget budget, Runnable refused) {}

  /**
   * How the hub is dialled now.
   *
   * @param way by which it is dialled, in words
   * @param dialer that goes this way
   * @param hello its generation grows with each certificate and each start
   */
  record Credentials(HostPort hub, String way, Dialer dialer, ClientTls tls, Hello.OfAgent hello) {}

  /** Hears what becomes of a link; on its event loop. */
  interface Listener {

    /** It is connected, or the hub has told something new. */
    void connected(HubLink link, Hello.OfHub hub);

    /** It is not connected any more, and dialled again. */
    void lost(HubLink link);

    /** It is an extra one that could not be connected, and is over. */
    void over(HubLink link);
  }

  /**
   * @param extra whether it is not dialled again before it was connected once
   */
  HubLink(Means means, EventLoop loop, boolean extra, Listener listener) {
    this.means = means;
    this.loop = loop;
    this.extra = extra;
    this.listener = listener;
  }

  /** Dials. Any thread. */
  void start() {
    loop.execute(this::dial);
  }

  /** Whether the hub uses it. Any thread. */
  boolean isConnected() {
    return connected;
  }

  /**
   * Dials anew with the credentials of now; what the old connection carries goes on. Any thread.
   */
  void renew() {
    loop.execute(
        () -> {
          if (!ended) {
            dial();
          }
        });
  }

  /**
   * Lets the hub open no more, and dials no more. Any thread.
   *
   * @return completes when nothing is open any more
   */
  CompletableFuture<Void> drain() {
    loop.execute(
        () -> {
          ended = true;
          connected = false;
          if (tunnels == 0) {
            over.complete(null);
          } else if (tunnel != null) {
            tunnel.drain();
          }
        });
    return over;
  }

  private void dial() {
    int number = ++attempt;
    Credentials with = means.credentials().get();
    with.dialer()
        .dial(
            loop,
            with.hub(),
            with.tls(),
            DIAL_TIMEOUT,
            (channel, info) -> established(channel, info, number, with))
        .addListener(
            (Future<Channel> done) -> {
              if (!done.isSuccess() && number == attempt) {
                failed(String.valueOf(done.cause().getMessage()));
              }
            });
  }

  private void established(Channel channel, ConnectionInfo info, int number, Credentials with) {
    if (ended || number != attempt) {
      channel.close();
      return;
    }
    if (!info.protocol().equals(TunnelProtocol.ALPN)) {
      channel.close();
      failed(
          with.hub()
              + " does not speak "
              + TunnelProtocol.ALPN
              + ": it is no hub, or one whose version differs too much from "
              + with.hello().version()
              + " (expected: at most one minor version apart)");
      return;
    }
    Events events = new Events(number, with);
    tunnels++;
    tunnel = AgentTunnel.over(channel, means.targets(), with.hello(), means.budget(), events);
  }

  private void failed(String why) {
    connected = false;
    if (ended || giveUp()) {
      return;
    }
    listener.lost(this);
    Duration wait = backoff.failed();
    if (!why.equals(lastFailure)) {
      lastFailure = why;
      log.warn("the hub cannot be reached, it is tried again and again: {}", why);
    }
    again(wait);
  }

  /** Whether it was an extra one that has never been connected. */
  private boolean giveUp() {
    if (extra) {
      ended = true;
      if (tunnels == 0) {
        over.complete(null);
      }
      listener.over(this);
    }
    return extra;
  }

  private void again(Duration wait) {
    int number = attempt;
    loop.schedule(
        () -> {
          if (!ended && number == attempt) {
            dial();
          }
        },
        wait.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /** What becomes of one connection. */
  private final class Events implements AgentTunnel.Listener {

    private final int number;
    private final HostPort hub;
    private final String way;
    private final String version;
    private final long since = System.nanoTime();
    private boolean left;

    Events(int number, Credentials with) {
      this.number = number;
      this.hub = with.hub();
      this.way = with.way();
      this.version = with.hello().version();
    }

    @Override
    public void greeted(Hello.OfHub hello) {
      if (number != attempt) {
        return;
      }
      if (!connected) {
        log.info("connected to hub {}{}; it is of version {}", hub, way, hello.version());
        VersionSkew.between(version, hello.version())
            .ifPresent(skew -> log.warn("hub {}: {}", hub, skew));
      }
      lastFailure = "";
      connected = true;
      extra = false;
      listener.connected(HubLink.this, hello);
    }

    @Override
    public void leaving(Optional<String> refused) {
      if (left || number != attempt) {
        return;
      }
      leave();
      if (ended || giveUp()) {
        return;
      }
      listener.lost(HubLink.this);
      if (refused.isPresent()) {
        log.error("hub {} does not want this agent: {}", hub, refused.get());
        means.refused().run();
        again(backoff.refused());
      } else {
        log.info("hub {} takes no more here; dialling anew", hub);
        again(backoff.failed());
      }
    }

    /** One that breaks as soon as it stands is no success. */
    private void leave() {
      left = true;
      connected = false;
      if (System.nanoTime() - since > STABLE.toNanos()) {
        backoff.succeeded();
      }
    }

    @Override
    public void closed() {
      tunnels--;
      if (ended && tunnels == 0) {
        over.complete(null);
      }
      if (!left && number == attempt) {
        leave();
        failed(hub + ": the connection broke");
      }
    }
  }
}
