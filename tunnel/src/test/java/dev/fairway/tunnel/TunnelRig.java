package dev.fairway.tunnel;

import static org.awaitility.Awaitility.await;

import dev.fairway.http.WebSocketConnector;
import dev.fairway.model.ClientIdentity;
import dev.fairway.model.ServingCertificate;
import dev.fairway.model.TrafficClass;
import dev.fairway.model.UpstreamTls;
import dev.fairway.net.HostPort;
import dev.fairway.observe.Metrics;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.IssuedCertificate;
import dev.fairway.transport.Binding;
import dev.fairway.transport.ClientTls;
import dev.fairway.transport.ConnectionInfo;
import dev.fairway.transport.Connections;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.EventLoops;
import dev.fairway.transport.ServerTls;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A hub and its agents over real sockets with TLS, each with event loops of their own. */
final class TunnelRig implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final String CLUSTER = "west";

  final EventLoops hubLoops = new EventLoops(2);
  final EventLoops agentLoops = new EventLoops(1);
  final WindowBudget hubBudget = new WindowBudget(64 << 20);
  final WindowBudget agentBudget = new WindowBudget(64 << 20);
  final Siblings siblings;
  final Tunnels tunnels;
  final List<AgentTunnel> agents = new CopyOnWriteArrayList<>();
  volatile Predicate<HostPort> allowed = target -> true;

  /** The same for all, so that they can be replicas of one hub. */
  private static final CertificateAuthority authority =
      CertificateAuthority.create("test", Duration.ofDays(1), InstantSource.system());

  private final String replica;
  private final Connections connections =
      new Connections(new Metrics(), "test", () -> 1_000, () -> 1_000);
  private final Dialer agentDialer = new Dialer(agentLoops);
  private volatile Dialer toHub = agentDialer;
  private final Binding binding;

  TunnelRig() throws Exception {
    this("replica-1", new Siblings.Times(PATIENCE, PATIENCE, PATIENCE));
  }

  /** One of several replicas. */
  TunnelRig(String replica, Siblings.Times times) throws Exception {
    this.replica = replica;
    Hello.OfHub hello = new Hello.OfHub(replica, List.of(replica), "1.0");
    siblings =
        new Siblings(
            new Siblings.Means(
                hello,
                new Dialer(hubLoops),
                hubLoops,
                _ -> Optional.of(asReplica()),
                hubBudget,
                times));
    tunnels = new Tunnels(hello, hubBudget, InstantSource.system(), Optional.of(siblings));
    IssuedCertificate serving = authority.issueServer(List.of("hub.test"), Duration.ofHours(1));
    ServerTls plain =
        ServerTls.of(
            new ServingCertificate(serving.chainPem(), serving.keyPem()), List.of("http/1.1"));
    ServerTls mutual =
        ServerTls.mutual(
            new ServingCertificate(serving.chainPem(), serving.keyPem()), TunnelProtocol.ALPN);
    ServerTls between =
        ServerTls.mutual(
            new ServingCertificate(serving.chainPem(), serving.keyPem()),
            TunnelProtocol.REPLICA_ALPN);
    ServerTls tls =
        plain.besides(TunnelProtocol.ALPN, mutual).besides(TunnelProtocol.REPLICA_ALPN, between);
    binding =
        Binding.bind(
            hubLoops,
            HostPort.parse("127.0.0.1:0"),
            () -> tls,
            false,
            () -> connections,
            (channel, info) -> {
              if (info.protocol().equals(TunnelProtocol.ALPN)) {
                accept(channel, info);
              } else if (info.protocol().equals(TunnelProtocol.REPLICA_ALPN)) {
                tunnels.serve(channel, "other");
              } else {
                WebSocketDoor.open(channel, info, tls, connections, this::accept);
              }
            });
  }

  private static ClientTls asReplica() {
    IssuedCertificate own = authority.issueClient("replica", List.of(), Duration.ofHours(1));
    return ClientTls.of(
        new UpstreamTls("hub.test", authority.certificatePem()),
        List.of(TunnelProtocol.REPLICA_ALPN),
        Optional.of(new ClientIdentity(own.chainPem(), own.keyPem())));
  }

  /** How many there are from whomever. */
  int connections() {
    return connections.size();
  }

  /** Says who lives beside it. */
  void knows(TunnelRig... others) {
    siblings.announce(
        Stream.of(others)
            .collect(
                Collectors.toMap(
                    other -> other.replica, other -> new HostPort("127.0.0.1", other.port()))));
  }

  /** As a process that is killed: nothing is said, and nobody listens any more. */
  void die() {
    binding.close();
    connections.closeAll();
  }

  private void accept(Channel channel, ConnectionInfo info) {
    String name = info.clientCertificates().getFirst().getSubjectX500Principal().getName();
    tunnels.accept(channel, CLUSTER, name.replace("CN=", ""));
  }

  /** Agents that dial from now on do so within WebSockets. */
  void inWebSockets() {
    ClientTls outer =
        ClientTls.of(new UpstreamTls("hub.test", authority.certificatePem()), List.of("http/1.1"));
    toHub =
        agentDialer.over(
            new WebSocketConnector(agentDialer, outer, WebSocketDoor.PATH, WebSocketDoor.PROTOCOL));
  }

  int port() {
    return binding.address().getPort();
  }

  /** Dials, and returns when the hub has greeted. */
  AgentTunnel agent(String id, long generation) throws Exception {
    return agent(id, generation, port());
  }

  /** The same by way of another port. */
  AgentTunnel agent(String id, long generation, int port) throws Exception {
    IssuedCertificate own = authority.issueClient(id, List.of(), Duration.ofHours(1));
    ClientTls tls =
        ClientTls.of(
            new UpstreamTls("hub.test", authority.certificatePem()),
            List.of(TunnelProtocol.ALPN),
            Optional.of(new ClientIdentity(own.chainPem(), own.keyPem())));
    CompletableFuture<AgentTunnel> made = new CompletableFuture<>();
    CompletableFuture<Hello.OfHub> greeted = new CompletableFuture<>();
    toHub
        .dial(
            agentLoops.next(),
            new HostPort("127.0.0.1", port),
            tls,
            PATIENCE,
            (channel, info) ->
                made.complete(
                    AgentTunnel.over(
                        channel,
                        targets(),
                        new Hello.OfAgent(generation, "1.0"),
                        agentBudget,
                        listener(greeted))))
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                made.completeExceptionally(done.cause());
              }
            });
    AgentTunnel agent = made.get(60, TimeUnit.SECONDS);
    greeted.get(60, TimeUnit.SECONDS);
    await().atMost(PATIENCE).until(() -> isGreeted(id, generation));
    agents.add(agent);
    return agent;
  }

  private boolean isGreeted(String id, long generation) {
    return tunnels.views().stream()
        .anyMatch(
            view -> view.inUse() && view.agent().equals(id) && view.generation() == generation);
  }

  private static AgentTunnel.Listener listener(CompletableFuture<Hello.OfHub> greeted) {
    return new AgentTunnel.Listener() {
      @Override
      public void greeted(Hello.OfHub hub) {
        greeted.complete(hub);
      }

      @Override
      public void leaving(Optional<String> refused) {}

      @Override
      public void closed() {}
    };
  }

  private Targets targets() {
    return new Targets() {
      @Override
      public boolean allows(HostPort target) {
        return allowed.test(target);
      }

      @Override
      public Future<Channel> connect(EventLoop loop, HostPort target) {
        return agentDialer.connect(loop, target, PATIENCE);
      }
    };
  }

  /** A connection to a port of this machine, through the tunnel. */
  TestConnection connect(int port) throws Exception {
    return connect(new HostPort("127.0.0.1", port));
  }

  TestConnection connect(HostPort target) throws Exception {
    return connect(target, TrafficClass.INTERACTIVE);
  }

  TestConnection connect(HostPort target, TrafficClass kind) throws Exception {
    Channel channel =
        tunnels
            .to(CLUSTER, kind)
            .connect(hubLoops.next(), target, PATIENCE)
            .get(60, TimeUnit.SECONDS);
    return new TestConnection(channel);
  }

  @Override
  public void close() {
    agents.forEach(AgentTunnel::close);
    binding.close();
    connections.closeAll();
    agentLoops.close();
    hubLoops.close();
  }

  static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
