package dev.fairway.bench;

import dev.fairway.model.ServingCertificate;
import dev.fairway.model.TrafficClass;
import dev.fairway.net.HostPort;
import dev.fairway.observe.Metrics;
import dev.fairway.transport.Binding;
import dev.fairway.transport.ConnectionInfo;
import dev.fairway.transport.Connections;
import dev.fairway.transport.Connector;
import dev.fairway.transport.EventLoops;
import dev.fairway.transport.ServerTls;
import dev.fairway.tunnel.Hello;
import dev.fairway.tunnel.TunnelProtocol;
import dev.fairway.tunnel.Tunnels;
import dev.fairway.tunnel.WindowBudget;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The hub's end of Fairway's tunnel without a hub: takes the tunnel of an agent, and gives each TCP
 * connection a stream of it. One event loop.
 */
final class TunnelHubEnd {

  private static final String CLUSTER = "bench";
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int MOST = 100_000;
  private static final int BACKLOG = 4_096;

  private final EventLoops loops = new EventLoops(1);
  private final Tunnels tunnels =
      new Tunnels(
          new Hello.OfHub(CLUSTER, List.of(CLUSTER), CLUSTER),
          WindowBudget.ofThisProcess(),
          InstantSource.system());
  private final X509Certificate authority;

  private TunnelHubEnd(Path authority) throws IOException {
    try (var file = Files.newInputStream(authority)) {
      this.authority =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file);
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot read " + authority, e);
    }
  }

  /**
   * Serves until the process ends.
   *
   * @param tunnel the port for agents
   * @param ways by port for connections, the port that the agent shall connect to
   * @param folder has ca.crt, far.crt and far.key
   */
  static void serve(int tunnel, Map<Integer, Integer> ways, Path folder) throws IOException {
    TunnelHubEnd end = new TunnelHubEnd(folder.resolve("ca.crt"));
    end.acceptAgents(
        tunnel,
        new ServingCertificate(
            Files.readString(folder.resolve("far.crt")),
            Files.readString(folder.resolve("far.key"))));
    List<Channel> serving = new ArrayList<>();
    ways.forEach((port, target) -> serving.add(end.carry(port, new HostPort("127.0.0.1", target))));
    serving.forEach(channel -> channel.closeFuture().syncUninterruptibly());
  }

  private void acceptAgents(int port, ServingCertificate certificate) throws IOException {
    Connections connections = new Connections(new Metrics(), CLUSTER, () -> MOST, () -> MOST);
    ServerTls tls =
        ServerTls.of(certificate, List.of("http/1.1"))
            .besides(TunnelProtocol.ALPN, ServerTls.mutual(certificate, TunnelProtocol.ALPN));
    Binding binding =
        Binding.bind(
            loops,
            new HostPort("127.0.0.1", port),
            () -> tls,
            false,
            () -> connections,
            this::accept);
    assert binding.address().getPort() == port;
  }

  private void accept(Channel channel, ConnectionInfo info) {
    try {
      X509Certificate agent = info.clientCertificates().getFirst();
      agent.verify(authority.getPublicKey());
      tunnels.accept(channel, CLUSTER, agent.getSubjectX500Principal().getName());
    } catch (GeneralSecurityException | RuntimeException e) {
      channel.close();
    }
  }

  private Channel carry(int port, HostPort target) {
    Connector connector = tunnels.to(CLUSTER, TrafficClass.BULK);
    return new ServerBootstrap()
        .group(loops.traffic())
        .channel(EpollServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.AUTO_READ, false)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel accepted) {
                RelayHalf near = new RelayHalf(Optional.empty());
                accepted.pipeline().addLast(near);
                connector
                    .connect(accepted.eventLoop(), target, TIMEOUT)
                    .addListener((Future<Channel> opened) -> join(accepted, near, opened));
              }
            })
        .bind(new InetSocketAddress(Ports.LOOPBACK, port))
        .syncUninterruptibly()
        .channel();
  }

  private static void join(Channel accepted, RelayHalf near, Future<Channel> opened) {
    if (!opened.isSuccess()) {
      accepted.close();
      return;
    }
    Channel stream = opened.getNow();
    if (!accepted.isActive()) {
      stream.close(); // Reset while it was opened: nobody would ever end it.
      return;
    }
    stream.pipeline().addLast(new RelayHalf(Optional.of(accepted)));
    near.join(stream);
    stream.config().setAutoRead(true);
    accepted.config().setAutoRead(true);
  }
}
