package dev.fairway.tunnel;

import dev.fairway.net.HostPort;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects for other replicas, by agents that are connected here: never through a third one, since
 * it has nobody to ask.
 */
final class ForSiblings {

  private static final Logger log = LoggerFactory.getLogger(ForSiblings.class);

  /** How long a connection may take: who asks gives up by itself, and before. */
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final Tunnels tunnels;
  private final String version;
  private final WindowBudget budget;

  ForSiblings(Tunnels tunnels, String version, WindowBudget budget) {
    this.tunnels = tunnels;
    this.version = version;
    this.budget = budget;
  }

  /**
   * Takes over a connection. On its event loop.
   *
   * @param replica the id of whoever has dialled it, for the log
   */
  TunnelPeer serve(Channel channel, String replica) {
    AgentEnd end = new AgentEnd(this::targets, new Hello.OfAgent(0, version), new Events(replica));
    TunnelPeer peer = new TunnelPeerBuilder(false, AgentEnd.MAX_STREAMS, end, budget).build();
    end.peer(peer);
    peer.install(channel);
    return peer;
  }

  private Targets targets(Http2Headers asked) {
    CharSequence cluster = asked.get(TunnelProtocol.CLUSTER);
    return new OfAgents(
        new TunnelConnector(
            tunnels,
            Optional.empty(),
            cluster == null ? "" : cluster.toString(),
            TunnelProtocol.traffic(asked)));
  }

  /** What agents reach, whose own lists say what that is. */
  private record OfAgents(TunnelConnector agents) implements Targets {

    @Override
    public boolean allows(HostPort target) {
      return true;
    }

    @Override
    public Future<Channel> connect(EventLoop loop, HostPort target) {
      return agents.connect(loop, target, DEADLINE);
    }
  }

  /** What becomes of the connection; on its event loop. */
  private static final class Events implements AgentTunnel.Listener {

    private final String replica;
    private boolean greeted;

    Events(String replica) {
      this.replica = replica;
    }

    @Override
    public void greeted(Hello.OfHub hub) {
      if (!greeted) {
        greeted = true;
        log.info("replica {} reaches clusters through this one", replica);
      }
    }

    @Override
    public void leaving(Optional<String> refused) {}

    @Override
    public void closed() {
      if (greeted) {
        log.info("replica {}: its connection is closed", replica);
      }
    }
  }
}
