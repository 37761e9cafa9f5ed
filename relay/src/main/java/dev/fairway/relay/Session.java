package dev.fairway.relay;

import dev.fairway.linux.PipePool;
import dev.fairway.net.HostPort;
import dev.fairway.observe.Chain;
import dev.fairway.pump.Outcome;
import dev.fairway.pump.Pump;
import dev.fairway.pump.PumpListener;
import dev.fairway.pump.Side;
import dev.fairway.relay.Opening.Wish;
import dev.fairway.transport.Connections;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.ProxyHeader;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client, from its accept to its end: what it says first, where it goes, a
 * member of that upstream that takes it, and then the pump. On the connection's event loop.
 */
final class Session extends Chain.Link<Session>
    implements Prelude.Listener, Dialling.Listener, PumpListener {

  private final Channel client;
  private final InetSocketAddress peer;
  private final InetSocketAddress local;
  private final Rules rules;
  private final Dialling dialling;
  private final @Nullable PipePool pipes;
  private final SessionJournal journal;
  private final Lookup lookup;
  private final Consumer<SessionRecord> log;
  private final Backlog backlog;
  private Optional<ProxyHeader> proxy = Optional.empty();
  private @Nullable Pump pump;
  private boolean tunnel;
  private boolean over;

  /** The most that DNS may take; given up when it ends. */
  private @Nullable Future<?> awaited;

  private @Nullable LoopSessions listed;
  private @Nullable Wish wish;
  private @Nullable Target target;

  /**
   * Of an accepted connection, which it owns from now on.
   *
   * @param pipes lends pipes for bulk; null to copy always
   * @param lookup finds places that clients name
   * @param log gets the record of its end, once, on the loop
   */
  Session(
      Channel client,
      Rules rules,
      Dialer dialer,
      @Nullable PipePool pipes,
      Lookup lookup,
      SessionJournal journal,
      Consumer<SessionRecord> log) {
    this.client = client;
    this.peer = (InetSocketAddress) client.remoteAddress();
    this.local = (InetSocketAddress) client.localAddress();
    this.rules = rules;
    this.dialling = new Dialling(client.eventLoop(), dialer, journal, this);
    this.pipes = pipes;
    this.journal = journal;
    this.lookup = lookup;
    this.log = log;
    this.backlog = new Backlog(journal::read, this::tooEarly);
  }

  /** Finds the addresses of a host that a client has named. */
  interface Lookup {
    /** Completes on any loop. */
    Future<Set<InetAddress>> look(String host);
  }

  /** Begins. */
  void begin() {
    if (!rules.allows(peer.getAddress())) {
      refused(403, "its address may not connect here");
      return;
    }
    client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    client.closeFuture().addListener(closed -> gone());
    client.pipeline().addLast(backlog);
    Prelude prelude = new Prelude(rules.expected(peer.getAddress()), this);
    client.pipeline().addBefore(client.pipeline().context(backlog).name(), null, prelude);
  }

  /** It is listed from now on, until it has ended. */
  void listed(LoopSessions loop) {
    this.listed = loop;
  }

  String id() {
    return journal.id();
  }

  /** Counts the connections of this process. */
  long connection() {
    return journal.connection();
  }

  /** A copy of what is known now. */
  SessionView view() {
    return view(journal.soFar(), Optional.of(progress()));
  }

  /**
   * Begins a capture of its bytes, unless that was abandoned.
   *
   * @return why that cannot be; empty if it has begun
   */
  String capture(Capture capture) {
    return pump == null ? "it is not connected yet" : capture.beginOn(pump, peer, local);
  }

  /** Ends a capture, if it has not ended by itself. */
  void endCapture(Capture capture) {
    if (pump != null) {
      pump.untap(capture);
    }
  }

  private SessionView view(SessionRecord facts, Optional<SessionView.Progress> progress) {
    return new SessionView(
        facts, rules.generation(), rules, wish, target, dialling.failures(), progress);
  }

  private SessionView.Progress progress() {
    return pump != null
        ? SessionView.Progress.of(pump)
        : SessionView.Progress.before(
            target == null ? SessionView.State.OPENING : SessionView.State.CONNECTING);
  }

  /** Runs something on its event loop, if that has not ended. */
  void execute(Runnable task) {
    try {
      client.eventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      // The loop ends, and closes all its connections.
    }
  }

  /** Ends it now, for a reason of the owner's. On its event loop. */
  void end(Outcome why) {
    if (pump != null) {
      pump.end(why);
    } else {
      fail(503, why.code(), "it was ended from here");
    }
  }

  @Override
  public void read(int bytes) {
    journal.read(bytes);
  }

  @Override
  public void opened(Opening opening) {
    backlog.add(opening.rest());
    proxy = opening.proxy();
    InetSocketAddress source = source();
    opening.proxy().flatMap(ProxyHeader::addresses).ifPresent(journal::proxied);
    if (opening.wish() instanceof Wish.Tls(var hello)) {
      journal.hello(hello);
    }
    wish = opening.wish();
    tunnel = wish instanceof Wish.Tunnel;
    if (!rules.allows(source.getAddress())) {
      refused(403, "its address may not connect here");
      return;
    }
    switch (rules.router().route(source.getAddress(), opening.wish())) {
      case Router.Decision.To(Target target) -> {
        dialling.begin();
        go(target, source.getAddress());
      }
      case Router.Decision.Resolve(HostPort place, Duration timeout) -> {
        dialling.begin();
        look(place, timeout, source.getAddress());
      }
      case Router.Decision.Refused(int status, String reason) -> refused(status, reason);
    }
  }

  @Override
  public void refused(int status, String reason) {
    fail(status, "refused", reason);
  }

  @Override
  public void gone() {
    if (pump == null) {
      fail(400, "client-closed", "the client left before it was connected");
    }
  }

  @Override
  public void ended(Pump ended, Outcome outcome) {
    over = true;
    dialling.end();
    tell(journal.ended(outcome));
  }

  private void tooEarly() {
    refused(400, "more than " + (Backlog.MOST >> 10) + " KiB before it was connected");
  }

  private void tell(SessionRecord last) {
    log.accept(last);
    if (listed != null) {
      listed.ended(this, view(last, Optional.empty()));
    }
  }

  /** What is known of the client, extensions included; else what we see ourselves. */
  private ProxyHeader header() {
    return proxy.orElseGet(() -> ProxyHeader.of(peer, local));
  }

  /** Whom the connection is from: what a trusted proxy says counts. */
  private InetSocketAddress source() {
    return proxy.flatMap(ProxyHeader::addresses).map(ProxyHeader.Addresses::source).orElse(peer);
  }

  private void look(HostPort place, Duration timeout, InetAddress source) {
    awaited =
        client
            .eventLoop()
            .schedule(
                () -> refused(502, place.host() + ": no answer of DNS in time"),
                timeout.toNanos(),
                TimeUnit.NANOSECONDS);
    lookup
        .look(place.host())
        .addListener(
            (Future<Set<InetAddress>> done) ->
                execute(() -> resolved(place, timeout, done, source)));
  }

  private void resolved(
      HostPort place, Duration timeout, Future<Set<InetAddress>> found, InetAddress source) {
    if (over) {
      return; // The client left meanwhile, or it took too long.
    }
    stopWaiting();
    if (found.isSuccess()) {
      go(Target.named(place, found.getNow(), timeout), source);
    } else {
      refused(502, place.host() + ": " + found.cause().getMessage());
    }
  }

  private void go(Target decided, InetAddress source) {
    target = decided;
    journal.routed(decided.upstream());
    dialling.dial(decided, source);
  }

  @Override
  public void connected(Channel upstream, Target target) {
    try {
      join(upstream, target);
    } catch (RuntimeException | LinkageError e) {
      broken(upstream, e);
    }
  }

  private void join(Channel upstream, Target target) {
    journal.connected();
    Pump joined = new Pump(client, upstream, rules.limits(), pipes, this);
    pump = joined;
    journal.joined(joined);
    target
        .greeting()
        .ifPresent(version -> joined.sendOwn(Side.UPSTREAM, OwnWords.greeting(version, header())));
    if (tunnel) {
      joined.sendOwn(Side.CLIENT, OwnWords.established());
    }
    client.pipeline().remove(backlog);
    backlog.drainTo(bytes -> joined.sendFirst(Side.UPSTREAM, bytes));
    joined.start();
  }

  /** A fault of our own, which nobody else would hear of; neither connection may stay for it. */
  private void broken(Channel upstream, Throwable cause) {
    if (pump != null) {
      backlog.drop();
      pump.end(new Outcome.Failed(Side.UPSTREAM, cause));
    } else {
      Connections.abort(upstream);
      fail(503, "refused", "it could not be relayed: " + cause);
    }
  }

  private void fail(int status, String end, String problem) {
    if (over) {
      return;
    }
    over = true;
    backlog.drop();
    dialling.end();
    stopWaiting();
    try {
      tell(journal.refused(status, end, problem));
    } finally {
      // Whatever becomes of that: nobody else would close the connection.
      turnAway(status, problem);
    }
  }

  private void stopWaiting() {
    if (awaited != null) {
      awaited.cancel(false);
      awaited = null;
    }
  }

  private void turnAway(int status, String problem) {
    if (rules.first() == Prelude.First.CONNECT && client.isActive()) {
      client
          .writeAndFlush(OwnWords.refusal(status, problem))
          .addListener(ChannelFutureListener.CLOSE);
    } else {
      Connections.abort(client);
    }
  }
}
