package dev.fairway.tunnel;

import dev.fairway.transport.Connections;
import io.netty.channel.Channel;
import java.util.Optional;

/** One connection of an agent to a hub. */
public final class AgentTunnel {

  private final Channel channel;
  private final AgentEnd end;

  private AgentTunnel(Channel channel, AgentEnd end) {
    this.channel = channel;
    this.end = end;
  }

  /** Hears what becomes of the connection, on its event loop. */
  public interface Listener {

    /** The hub has said who it is: it uses the tunnel from now on; again whenever that changes. */
    void greeted(Hello.OfHub hub);

    /**
     * The hub opens no more connections here; what is open goes on, unless the hub says why it does
     * not want the agent.
     */
    void leaving(Optional<String> refused);

    /** It is over. */
    void closed();
  }

  /**
   * Serves the hub at the other end of a connection, whose handshake is done. On its event loop.
   *
   * @param budget of the process
   */
  public static AgentTunnel over(
      Channel channel,
      Targets targets,
      Hello.OfAgent hello,
      WindowBudget budget,
      Listener listener) {
    AgentEnd end = new AgentEnd(_ -> targets, hello, listener);
    TunnelPeer peer = new TunnelPeerBuilder(false, AgentEnd.MAX_STREAMS, end, budget).build();
    end.peer(peer);
    peer.install(channel);
    return new AgentTunnel(channel, end);
  }

  /** Lets the hub open no more; closes with the last connection that is open. Any thread. */
  public void drain() {
    channel.eventLoop().execute(() -> end.peer().finish());
  }

  /** Breaks off. Any thread. */
  public void close() {
    channel.eventLoop().execute(() -> Connections.abort(channel));
  }
}
