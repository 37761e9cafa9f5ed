package dev.fairway.pump;

import io.netty.channel.Channel;

/**
 * Copies through Netty's channels, where the descriptors cannot be had.
 *
 * <p>The JDK's selector tells of a reset only whoever reads. A direction that waits for its sink
 * does not read, since it would have to hold what comes; so it hears of a reset when the sink takes
 * bytes again, and if that never happens the session ends as an idle one.
 */
final class ChannelMover implements Mover {

  private final Pump pump;
  private final ChannelDirection fromClient;
  private final ChannelDirection fromUpstream;

  ChannelMover(Pump pump, Channel client, Channel upstream) {
    this.pump = pump;
    fromClient = new ChannelDirection(pump, Side.CLIENT, client, upstream);
    fromUpstream = new ChannelDirection(pump, Side.UPSTREAM, upstream, client);
  }

  @Override
  public void start() {
    fromClient.start();
    fromUpstream.start();
  }

  /**
   * Netty closes a channel whose write has failed, and tells the reason only then. A loop that ends
   * may take no tasks.
   */
  @Override
  public void closed() {
    if (pump.loop().isShuttingDown()) {
      pump.end(new Outcome.Stopped());
    } else {
      pump.loop().execute(() -> pump.end(new Outcome.Stopped()));
    }
  }

  @Override
  public void stop() {
    fromClient.stop();
    fromUpstream.stop();
  }

  /** Closed channels tell nothing more. */
  @Override
  public void forget() {}
}
