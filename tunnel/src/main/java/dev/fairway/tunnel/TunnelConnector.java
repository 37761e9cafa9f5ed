package dev.fairway.tunnel;

import dev.fairway.model.TrafficClass;
import dev.fairway.net.HostPort;
import dev.fairway.transport.Connector;
import dev.fairway.transport.DialException;
import io.netty.channel.Channel;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections through the agents of one cluster, for one class of traffic: those of this hub,
 * and where it has none, once through another replica.
 */
final class TunnelConnector implements Connector {

  /** Tunnels that are tried for one connection, where the first ones break. */
  private static final int MAX_TRIES = 3;

  /** Replicas that break, or are not there, for one connection. */
  private static final int MAX_TROUBLES = 2;

  /** Replicas that are asked for one connection, those that have no agent included. */
  private static final int MAX_ASKED = 16;

  private final Tunnels tunnels;
  private final Optional<Siblings> siblings;
  private final String cluster;
  private final TrafficClass kind;

  /**
   * @param siblings whom to ask where there is no agent; empty for what a replica does for another
   */
  TunnelConnector(Tunnels tunnels, Optional<Siblings> siblings, String cluster, TrafficClass kind) {
    this.tunnels = tunnels;
    this.siblings = siblings;
    this.cluster = cluster;
    this.kind = kind;
  }

  @Override
  public Future<Channel> connect(EventLoop loop, HostPort endpoint, Duration timeout) {
    Promise<Channel> result = loop.newPromise();
    new Dial(loop, endpoint, result).start(timeout);
    return result;
  }

  /** One connection. Where it goes on is said at each method. */
  private final class Dial implements HubEnd.Opening {

    private final EventLoop loop;
    private final HostPort endpoint;
    private final Promise<Channel> result;
    private final Set<HubEnd> tried = new HashSet<>();
    private final Set<Sibling> asked = new HashSet<>();
    private int tries;
    private int troubles;
    private @Nullable HubEnd trying;

    Dial(EventLoop loop, HostPort endpoint, Promise<Channel> result) {
      this.loop = loop;
      this.endpoint = endpoint;
      this.result = result;
    }

    void start(Duration timeout) {
      var timer =
          loop.schedule(
              () ->
                  result.tryFailure(
                      new DialException(
                          endpoint,
                          DialException.Step.CONNECT,
                          new ConnectTimeoutException(
                              "no answer of the agent within " + timeout.toMillis() + " ms"))),
              timeout.toMillis(),
              TimeUnit.MILLISECONDS);
      result.addListener(done -> timer.cancel(false));
      String none = "no agent of " + cluster + " is connected to this hub";
      next(new TunnelFailure(none, new DialFailure(DialFailure.Kind.NO_AGENT, none)));
    }

    /**
     * Any thread; one at a time.
     *
     * @param soFar what is wrong if there is nothing left to try
     */
    private void next(TunnelFailure soFar) {
      Optional<HubEnd> chosen =
          tries < MAX_TRIES
              ? tunnels.choose(new Tunnels.Wanted(cluster, kind, endpoint), loop, tried)
              : Optional.empty();
      if (chosen.isEmpty()) {
        if (isOfTarget(soFar.failure())) {
          // Other replicas have the same agents.
          result.tryFailure(new DialException(endpoint, step(soFar.failure()), soFar));
        } else {
          ask(soFar);
        }
        return;
      }
      tries++;
      HubEnd end = chosen.get();
      trying = end;
      tried.add(end);
      EventLoop there = end.peer().loop();
      if (there.inEventLoop()) {
        open(end);
      } else {
        there.execute(() -> open(end));
      }
    }

    /** Any thread; one at a time. */
    private void ask(TunnelFailure soFar) {
      trying = null;
      Optional<Sibling> chosen =
          troubles < MAX_TROUBLES && asked.size() < MAX_ASKED && !result.isDone()
              ? siblings.flatMap(all -> all.next(cluster, asked))
              : Optional.empty();
      if (chosen.isEmpty()) {
        result.tryFailure(
            new DialException(endpoint, DialException.Step.CONNECT, withTroubles(soFar)));
        return;
      }
      asked.add(chosen.get());
      chosen.get().link(kind).use(new Asking(chosen.get(), soFar));
    }

    private IOException withTroubles(TunnelFailure soFar) {
      List<String> problems = siblings.map(Siblings::problems).orElse(List.of());
      return problems.isEmpty()
          ? soFar
          : new TunnelFailure(
              soFar.getMessage() + "; " + String.join("; ", problems), soFar.failure());
    }

    /** On the tunnel's loop. */
    private void open(HubEnd end) {
      open(end, TunnelProtocol.connect(endpoint), this);
    }

    private void open(HubEnd end, Http2Headers head, HubEnd.Opening opening) {
      if (result.isDone()) {
        return;
      }
      TunnelStream stream = end.open(head, kind, opening);
      if (stream != null) {
        result.addListener(
            done -> {
              if (!done.isSuccess()) {
                end.peer().loop().execute(() -> stream.reset(Http2Error.CANCEL));
              }
            });
      }
    }

    /** On the tunnel's loop. */
    @Override
    public void opened(TunnelStream stream) {
      if (trying != null) {
        tunnels.reaches(trying, endpoint);
      }
      StreamSide side = new StreamSide(stream);
      TunnelChannel channel =
          new TunnelChannel(loop, endpoint, stream.peer().channel().localAddress(), side);
      if (loop.inEventLoop()) {
        register(channel);
      } else {
        loop.execute(() -> register(channel));
      }
      side.start(new Handoff(side.loop(), loop, channel::news)::post);
    }

    /** Another replica, whose agent may connect; on the loop of the connection to it. */
    private final class Asking implements SiblingLink.User, HubEnd.Opening {

      private final Sibling sibling;
      private final TunnelFailure soFar;

      Asking(Sibling sibling, TunnelFailure soFar) {
        this.sibling = sibling;
        this.soFar = soFar;
      }

      @Override
      public void up(HubEnd end) {
        open(end, TunnelProtocol.connect(endpoint, cluster, kind), this);
      }

      @Override
      public void down(DialFailure failure) {
        failed(failure);
      }

      @Override
      public void opened(TunnelStream stream) {
        Runnable over = siblings.orElseThrow().passes(cluster, sibling);
        result.addListener(
            (Future<Channel> done) -> {
              if (done.isSuccess()) {
                done.getNow().closeFuture().addListener(_ -> over.run());
              } else {
                over.run();
              }
            });
        Dial.this.opened(stream);
      }

      @Override
      public void failed(DialFailure failure) {
        switch (failure.kind()) {
          case NO_AGENT -> {
            sibling.hasNot(cluster);
            ask(soFar);
          }
          case BUSY, LEAVING -> {
            troubles++;
            ask(new TunnelFailure(soFar.getMessage() + "; " + words(failure), failure));
          }
          case MALFORMED, NOT_ALLOWED, REFUSED, NO_ROUTE, NAME_UNKNOWN, FAILED, TIMEOUT ->
              result.tryFailure(
                  new DialException(
                      endpoint, step(failure), new TunnelFailure(words(failure), failure)));
        }
      }

      private String words(DialFailure failure) {
        return "through replica " + sibling.id() + ": " + failure.details();
      }
    }

    /** On the connection's loop, before any news of the tunnel. */
    private void register(TunnelChannel channel) {
      loop.register(channel);
      if (!result.trySuccess(channel)) {
        channel.close();
      }
    }

    /**
     * On the tunnel's loop. What one agent cannot reach, or does not allow, another one of the
     * cluster may.
     */
    @Override
    public void failed(DialFailure failure) {
      HubEnd end = Objects.requireNonNull(trying);
      if (isOfTarget(failure)) {
        tried.addAll(tunnels.reachesNot(end, endpoint));
      }
      next(words(tunnels.agent(end), failure));
    }

    /** Whether an agent has tried, or does not want to: its other tunnels do as this one. */
    private static boolean isOfTarget(DialFailure failure) {
      return switch (failure.kind()) {
        case BUSY, LEAVING, NO_AGENT -> false;
        case MALFORMED, NOT_ALLOWED, REFUSED, NO_ROUTE, NAME_UNKNOWN, FAILED, TIMEOUT -> true;
      };
    }

    private static DialException.Step step(DialFailure failure) {
      return failure.kind() == DialFailure.Kind.NAME_UNKNOWN
          ? DialException.Step.RESOLVE
          : DialException.Step.CONNECT;
    }

    private static TunnelFailure words(String agent, DialFailure failure) {
      String who = agent.isEmpty() ? "" : " (agent " + agent + ")";
      return new TunnelFailure("through the agent: " + failure.details() + who, failure);
    }
  }
}
