package dev.fairway.bench;

import dev.fairway.model.ClientIdentity;
import dev.fairway.model.UpstreamTls;
import dev.fairway.net.HostPort;
import dev.fairway.transport.ClientTls;
import dev.fairway.transport.Dialer;
import dev.fairway.transport.EventLoops;
import dev.fairway.tunnel.AgentTunnel;
import dev.fairway.tunnel.Hello;
import dev.fairway.tunnel.Targets;
import dev.fairway.tunnel.TunnelProtocol;
import dev.fairway.tunnel.WindowBudget;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The agent's end of Fairway's tunnel without an agent: dials once. One event loop. */
final class TunnelAgentEnd {

  /** What the hub's certificate speaks for. */
  static final String HUB = "hub.bench.test";

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private TunnelAgentEnd() {}

  /**
   * Serves until its connection ends.
   *
   * @param tunnel the port that leads to the hub's end
   * @param targets the only ports that the hub's end may reach
   * @param folder has ca.crt, agent.crt and agent.key
   */
  static void run(int tunnel, Set<Integer> targets, Path folder) throws IOException {
    EventLoops loops = new EventLoops(1);
    Dialer dialer = new Dialer(loops);
    ClientTls tls =
        ClientTls.of(
            new UpstreamTls(HUB, Files.readString(folder.resolve("ca.crt"))),
            List.of(TunnelProtocol.ALPN),
            Optional.of(
                new ClientIdentity(
                    Files.readString(folder.resolve("agent.crt")),
                    Files.readString(folder.resolve("agent.key")))));
    Ended ended = new Ended();
    Targets reached = new Only(dialer, targets);
    dialer
        .dial(
            loops.next(),
            new HostPort("127.0.0.1", tunnel),
            tls,
            TIMEOUT,
            (channel, info) ->
                ended.tunnel.complete(
                    AgentTunnel.over(
                        channel,
                        reached,
                        new Hello.OfAgent(1, "bench"),
                        WindowBudget.ofThisProcess(),
                        ended)))
        .addListener(ended::dialled);
    ended.over.join();
  }

  /** Waits for the end. */
  private static final class Ended implements AgentTunnel.Listener {

    private final CompletableFuture<AgentTunnel> tunnel = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    void dialled(Future<? super Channel> done) {
      if (!done.isSuccess()) {
        over.completeExceptionally(done.cause());
      }
    }

    @Override
    public void greeted(Hello.OfHub hub) {}

    @Override
    public void leaving(Optional<String> refused) {}

    @Override
    public void closed() {
      over.complete(null);
    }
  }

  /** A few ports of this machine. */
  private record Only(Dialer dialer, Set<Integer> ports) implements Targets {

    @Override
    public boolean allows(HostPort target) {
      return target.host().equals("127.0.0.1") && ports.contains(target.port());
    }

    @Override
    public Future<Channel> connect(EventLoop loop, HostPort target) {
      return dialer.connect(loop, target, TIMEOUT);
    }
  }
}
