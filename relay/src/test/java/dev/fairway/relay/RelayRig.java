package dev.fairway.relay;

import dev.fairway.config.RelaySpec;
import dev.fairway.model.AddressFamily;
import dev.fairway.model.Balance;
import dev.fairway.model.Member;
import dev.fairway.model.ProxyVersion;
import dev.fairway.net.HostPort;
import dev.fairway.net.Prefix;
import dev.fairway.net.PrefixSet;
import dev.fairway.observe.Metrics;
import dev.fairway.pump.PumpLimits;
import dev.fairway.transport.Binding;
import dev.fairway.transport.Connections;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.EventLoops;
import dev.fairway.upstream.Balancer;
import dev.fairway.upstream.NameOptions;
import dev.fairway.upstream.Names;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A relay, servers for it to reach, and what it logs; all on loopback. */
final class RelayRig implements AutoCloseable {

  /** A name that DNS has nothing to say of, not even in the end. */
  static final String SILENT = "silent.example";

  private static final Duration LONG = Duration.ofMinutes(1);

  final BlockingQueue<SessionRecord> log = new LinkedBlockingQueue<>();
  final LiveSessions sessions = new LiveSessions();
  final Metrics scraped = new Metrics();
  final ByteArrayOutputStream lines = new ByteArrayOutputStream();
  final SessionLogs logs = new SessionLogs(lines, LogOrigin.ofThisProcess());
  final SessionMetrics metrics = new SessionMetrics(scraped, null, logs, Map::of);
  private SessionLog accessLog = SessionLogs.none();
  private final EventLoops loops = new EventLoops(2);
  private final Connections connections =
      new Connections(new Metrics(), "test", () -> 1_000, () -> 1_000);
  private final Dialer dialer = new Dialer(loops);
  private final Names names = new Names(loops, NameOptions.DEFAULT, InstantSource.system());
  private final Queue<Closeable> open = new ConcurrentLinkedQueue<>();

  /** What a server does with one connection. */
  interface Script {
    void run(Socket socket) throws Exception;
  }

  /** Relays that are begun later log so. */
  void logTo(RelaySpec.AccessLog log, Path folder) throws IOException {
    accessLog = logs.open(log, folder);
  }

  /** A relay that goes by these rules; returns its port. */
  int relay(Rules rules) throws IOException {
    Binding binding =
        Binding.bind(
            loops,
            new HostPort("127.0.0.1", 0),
            null,
            true,
            () -> connections,
            (channel, info) ->
                sessions
                    .on(channel.eventLoop())
                    .begin(
                        new Session(
                            channel,
                            rules,
                            dialer,
                            null,
                            this::look,
                            rules
                                .observer()
                                .begin(channel.eventLoop(), info.remote(), info.local()),
                            rules.observer().andThen(log::add))));
    open.add(binding::close);
    return binding.address().getPort();
  }

  private Future<Set<InetAddress>> look(String host) {
    return host.equals(SILENT) ? loops.next().newPromise() : names.resolve(host, AddressFamily.ANY);
  }

  /** Rules under which everybody may connect. */
  Rules rules(Prelude.First first, Router router) {
    return rules(first, router, List.of(), PrefixSet.NONE);
  }

  Rules rules(Prelude.First first, Router router, List<Rules.Source> sources, PrefixSet trusted) {
    PumpLimits limits = new PumpLimits(LONG, LONG, null, null, null);
    return new Rules(
        "shared",
        sources,
        trusted,
        first,
        64 << 10,
        Duration.ofMillis(500),
        router,
        limits,
        connections,
        new SessionObserver(
            "shared", accessLog, metrics.listener("shared"), InstantSource.system()),
        1);
  }

  static PrefixSet networks(String... prefixes) {
    return PrefixSet.of(Arrays.stream(prefixes).map(Prefix::parse).toList());
  }

  static Router to(Target target) {
    return (client, wish) -> new Router.Decision.To(target);
  }

  static Target target(String name, HostPort... members) {
    return target(name, Optional.empty(), members);
  }

  static Target target(String name, Optional<ProxyVersion> greeting, HostPort... members) {
    Balancer balancer =
        new Balancer(
            Arrays.stream(members).map(Member::of).toList(), Balance.ROUND_ROBIN, System::nanoTime);
    return new Target(
        name,
        balancer,
        () -> "nobody",
        Duration.ofSeconds(5),
        members.length,
        Optional.empty(),
        greeting);
  }

  /** A server that follows a script on each connection. */
  HostPort server(Script script) throws IOException {
    return server(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
  }

  HostPort server(ServerSocket server, Script script) {
    open.add(server);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  Socket socket = server.accept();
                  open.add(socket);
                  Thread.ofVirtual().start(() -> follow(script, socket));
                }
              } catch (IOException e) {
                // Closed: the test is over.
              }
            });
    return new HostPort("127.0.0.1", server.getLocalPort());
  }

  private static void follow(Script script, Socket socket) {
    try (socket) {
      script.run(socket);
    } catch (Exception e) {
      // The peer has gone: what that means is what the test looks at.
    }
  }

  /** A place where nobody listens. */
  static HostPort nobody() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new HostPort("127.0.0.1", server.getLocalPort());
    }
  }

  /** A place that answers no SYN: as many connections wait there as its backlog takes. */
  HostPort blackHole() throws IOException {
    ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    open.add(server);
    for (int i = 0; i < 10; i++) {
      Socket socket = new Socket();
      open.add(socket);
      try {
        socket.connect(server.getLocalSocketAddress(), 200);
      } catch (SocketTimeoutException e) {
        return new HostPort("127.0.0.1", server.getLocalPort());
      }
    }
    throw new IOException("the backlog takes more than it should");
  }

  /** The same, with little patience. */
  Target soon(Target target) {
    return within(Duration.ofMillis(300), target);
  }

  /** The same, with so much patience for each member. */
  static Target within(Duration connectTimeout, Target target) {
    return new Target(
        target.upstream(),
        target.members(),
        target.nobody(),
        connectTimeout,
        target.tries(),
        target.triesTimeout(),
        target.greeting());
  }

  Socket connect(int port) throws IOException {
    Socket socket = new Socket();
    open.add(socket);
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  /** The next line of the log. */
  SessionRecord record() throws InterruptedException {
    SessionRecord next = log.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no session has ended");
    }
    return next;
  }

  @Override
  public void close() throws IOException {
    for (Closeable each : open) {
      each.close();
    }
    connections.closeAll();
    names.close();
    loops.close();
    logs.close();
  }
}
