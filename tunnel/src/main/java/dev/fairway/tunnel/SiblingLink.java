package dev.fairway.tunnel;

import dev.fairway.transport.ClientTls;
import dev.fairway.transport.ConnectionInfo;
import dev.fairway.transport.Connections;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to another replica, dialled when somebody needs it. Everything happens on one event
 * loop, but for what says otherwise.
 */
final class SiblingLink {

  private static final Logger log = LoggerFactory.getLogger(SiblingLink.class);

  private static final int MOST_WAITING = 1_000;

  private final Sibling sibling;
  private final Siblings.Means means;
  private final EventLoop loop;
  private final List<User> waiting = new ArrayList<>();

  /** The one that is used; absent while there is none, or it is only on its way. */
  private @Nullable HubEnd end;

  private boolean dialling;
  private boolean retired;
  private long begun;
  private long used;

  /** Whoever needs the connection; hears once, on its event loop. */
  interface User {

    /** It stands. */
    void up(HubEnd end);

    /** It does not. */
    void down(DialFailure failure);
  }

  SiblingLink(Sibling sibling, Siblings.Means means) {
    this.sibling = sibling;
    this.means = means;
    this.loop = means.loops().next();
  }

  /** Asks for the connection. Any thread. */
  void use(User user) {
    if (loop.inEventLoop()) {
      need(user);
    } else {
      loop.execute(() -> need(user));
    }
  }

  /** Opens no more. Any thread. */
  void retire() {
    loop.execute(
        () -> {
          retired = true;
          letGo();
        });
  }

  private void need(User user) {
    HubEnd now = end;
    used = System.nanoTime();
    if (now != null && now.isUsable()) {
      user.up(now);
    } else if (retired) {
      user.down(failure("it lives no longer"));
    } else if (waiting.size() >= MOST_WAITING) {
      user.down(new DialFailure(DialFailure.Kind.BUSY, "too many wait for it"));
    } else {
      letGo(); // It takes no more.
      waiting.add(user);
      if (!dialling) {
        dial();
      }
    }
  }

  private void dial() {
    Optional<ClientTls> tls = means.tls().apply(sibling.id());
    if (tls.isEmpty()) {
      failed("this replica has no certificate for it yet");
      return;
    }
    dialling = true;
    means
        .dialer()
        .dial(loop, sibling.address(), tls.get(), means.times().patience(), this::established)
        .addListener(
            (Future<Channel> done) -> {
              if (!done.isSuccess()) {
                failed(String.valueOf(done.cause().getMessage()));
              }
            });
  }

  private void established(Channel channel, ConnectionInfo info) {
    if (!info.protocol().equals(TunnelProtocol.REPLICA_ALPN)) {
      channel.close();
      failed(sibling.address() + " does not speak " + TunnelProtocol.REPLICA_ALPN);
      return;
    }
    Events events = new Events();
    HubEnd fresh = new HubEnd(sibling.id(), events);
    TunnelPeer peer = new TunnelPeerBuilder(true, 0, fresh, means.budget()).build();
    fresh.peer(peer);
    events.fresh = fresh;
    peer.install(channel);
    fresh.greet(means.hello());
    var late =
        loop.schedule(
            () -> {
              if (!events.greeted) {
                Connections.abort(channel);
              }
            },
            means.times().patience().toMillis(),
            TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(_ -> late.cancel(false));
  }

  private void failed(String why) {
    dialling = false;
    sibling.failed(why);
    log.debug("{}", sibling.problem());
    List<User> all = List.copyOf(waiting);
    waiting.clear();
    all.forEach(user -> user.down(failure(why)));
  }

  private DialFailure failure(String why) {
    return new DialFailure(
        DialFailure.Kind.LEAVING, "replica " + sibling.id() + " cannot be reached: " + why);
  }

  private void letGo() {
    HubEnd now = end;
    end = null;
    if (now != null) {
      now.retire();
    }
  }

  /** Looks after the one that is used, from time to time. */
  private void look(HubEnd mine) {
    if (end != mine) {
      return;
    }
    long now = System.nanoTime();
    if (mine.active() > 0) {
      used = now;
    }
    if (now - used > means.times().idle().toNanos()
        || now - begun > means.times().age().toNanos()) {
      letGo();
    } else {
      loop.schedule(() -> look(mine), means.times().idle().toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** What becomes of one connection. */
  private final class Events implements HubEnd.Listener {

    private @Nullable HubEnd fresh;
    private boolean greeted;

    @Override
    public void greeted(Hello.OfAgent replica) {
      HubEnd mine = fresh;
      if (mine == null) {
        return;
      }
      greeted = true;
      dialling = false;
      if (retired) {
        mine.retire();
      } else {
        end = mine;
        begun = System.nanoTime();
        sibling.succeeded();
        loop.schedule(() -> look(mine), means.times().idle().toMillis(), TimeUnit.MILLISECONDS);
      }
      List<User> all = List.copyOf(waiting);
      waiting.clear();
      all.forEach(user -> user.up(mine));
    }

    @Override
    public void closed() {
      if (!greeted) {
        failed("it let nobody in: its log says why");
      } else if (end == fresh) {
        end = null;
      }
    }
  }
}
