package dev.fairway.tunnel;

import dev.fairway.model.TrafficClass;
import dev.fairway.net.HostPort;
import dev.fairway.transport.Connector;
import dev.fairway.transport.DialException;
import io.netty.channel.Channel;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Opens connections through the agents of one cluster, for one class of traffic. */
final class TunnelConnector implements Connector {

  /** Tunnels that are tried for one connection, where the first ones break. */
  private static final int MAX_TRIES = 3;

  private final Tunnels tunnels;
  private final String cluster;
  private final TrafficClass kind;

  TunnelConnector(Tunnels tunnels, String cluster, TrafficClass kind) {
    this.tunnels = tunnels;
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
      next(new IOException("no agent of " + cluster + " is connected to this hub"));
    }

    /**
     * Any thread; one at a time.
     *
     * @param soFar what is wrong if there is nothing left to try
     */
    private void next(IOException soFar) {
      Optional<HubEnd> chosen =
          tried.size() < MAX_TRIES ? tunnels.choose(cluster, kind, loop, tried) : Optional.empty();
      if (chosen.isEmpty()) {
        result.tryFailure(new DialException(endpoint, DialException.Step.CONNECT, soFar));
        return;
      }
      HubEnd end = chosen.get();
      tried.add(end);
      EventLoop there = end.peer().loop();
      if (there.inEventLoop()) {
        open(end);
      } else {
        there.execute(() -> open(end));
      }
    }

    /** On the tunnel's loop. */
    private void open(HubEnd end) {
      if (result.isDone()) {
        return;
      }
      TunnelStream stream = end.open(endpoint, kind, this);
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

    /** On the connection's loop, before any news of the tunnel. */
    private void register(TunnelChannel channel) {
      loop.register(channel);
      if (!result.trySuccess(channel)) {
        channel.close();
      }
    }

    /** On the tunnel's loop. */
    @Override
    public void failed(DialFailure failure) {
      switch (failure.kind()) {
        case BUSY, LEAVING -> next(words(failure));
        case MALFORMED, NOT_ALLOWED, REFUSED, NO_ROUTE, NAME_UNKNOWN, FAILED, TIMEOUT ->
            result.tryFailure(new DialException(endpoint, step(failure), words(failure)));
      }
    }

    private static DialException.Step step(DialFailure failure) {
      return failure.kind() == DialFailure.Kind.NAME_UNKNOWN
          ? DialException.Step.RESOLVE
          : DialException.Step.CONNECT;
    }

    private static IOException words(DialFailure failure) {
      return new IOException("through the agent: " + failure.details());
    }
  }
}
