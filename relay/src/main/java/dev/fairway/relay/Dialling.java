package dev.fairway.relay;

import dev.fairway.net.HostPort;
import dev.fairway.transport.Connections;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.FailureWords;
import dev.fairway.upstream.Balancer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One session's search for a member that takes it: one after the other is tried, as often and for
 * as long as its target allows. On the session's event loop.
 */
final class Dialling {

  private final EventLoop loop;
  private final Dialer dialer;
  private final SessionJournal journal;
  private final Listener listener;
  private final Set<HostPort> tried = new HashSet<>(2);

  /** What became of each member that did not take it. */
  private List<String> failures = List.of();

  private long begun;
  private Balancer.@Nullable Choice choice;
  private @Nullable Future<?> connecting;

  /** Hears what came of it, once. */
  interface Listener {

    /** A member took it; the listener owns the connection. */
    void connected(Channel upstream, Target target);

    /** None did. */
    void refused(int status, String reason);
  }

  Dialling(EventLoop loop, Dialer dialer, SessionJournal journal, Listener listener) {
    this.loop = loop;
    this.dialer = dialer;
    this.journal = journal;
    this.listener = listener;
  }

  /** The time for it runs, also while the target's name is looked up. */
  void begin() {
    begun = System.nanoTime();
  }

  /** Tries the next member. */
  void dial(Target target, InetAddress source) {
    Optional<String> obstacle = tried.isEmpty() ? target.obstacle() : Optional.empty();
    if (obstacle.isPresent()) {
      journal.triesNobody();
      listener.refused(502, obstacle.get());
      return;
    }
    long spent = System.nanoTime() - begun;
    boolean late = target.triesTimeout().map(limit -> spent > limit.toNanos()).orElse(false);
    Optional<Balancer.Choice> next =
        late || tried.size() >= target.tries()
            ? Optional.empty()
            : target.members().choose(source, tried);
    if (next.isPresent()) {
      dial(next.get(), target, source);
      return;
    }
    if (tried.isEmpty()) {
      journal.triesNobody();
    }
    listener.refused(502, tried.isEmpty() ? target.nobody().get() : String.join("; ", failures));
  }

  /** What became of each member that did not take it; a copy is made for each change. */
  List<String> failures() {
    return failures;
  }

  /** The session is over: the member that is tried, or has taken it, has one connection less. */
  void end() {
    Balancer.Choice chosen = choice;
    choice = null;
    if (chosen != null) {
      chosen.closed();
    }
    if (connecting != null) {
      connecting.cancel(false);
      connecting = null;
    }
  }

  private void dial(Balancer.Choice chosen, Target target, InetAddress source) {
    HostPort member = chosen.endpoint();
    choice = chosen;
    tried.add(member);
    journal.tries(member);
    Future<Channel> opening = open(member, target);
    connecting = opening;
    opening.addListener(
        (Future<Channel> done) -> {
          if (done.isSuccess()) {
            connected(done.getNow(), target);
          } else {
            failed(target, source, done.cause());
          }
        });
  }

  private Future<Channel> open(HostPort member, Target target) {
    if (target.through().isPresent()) {
      return target.through().get().connector().connect(loop, member, target.connectTimeout());
    }
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.ofLiteral(member.host()), member.port());
    return dialer.connect(loop, address, target.connectTimeout());
  }

  private void failed(Target target, InetAddress source, Throwable cause) {
    Balancer.Choice chosen = choice;
    choice = null;
    if (chosen == null) {
      return; // The client left meanwhile.
    }
    chosen.failed();
    journal.failed();
    failures = new ArrayList<>(failures); // Views hold the one before.
    failures.add(chosen.endpoint() + ": " + FailureWords.of(cause));
    dial(target, source);
  }

  private void connected(Channel upstream, Target target) {
    Balancer.Choice chosen = choice;
    if (chosen == null) {
      Connections.abort(upstream);
      return;
    }
    chosen.connected();
    listener.connected(upstream, target);
  }
}
