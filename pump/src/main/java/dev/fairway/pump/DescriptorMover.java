package dev.fairway.pump;

import dev.fairway.linux.PipePool;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Moves bytes between two sockets with system calls of its own.
 *
 * <p>Both channels are taken off Netty's event loop, and their descriptors put on it again under
 * handles of the pump. That way both directions can copy and splice in turn without any change of
 * hands, the kernel's errors tell an end from a reset, and waiting takes no system call: Netty asks
 * epoll anew for each read while auto-read is off. The channels stay the owners of their sockets:
 * whoever closes a channel ends the session.
 */
final class DescriptorMover implements Mover, Descriptor.Owner {

  private final Pump pump;
  private final EpollSocketChannel clientChannel;
  private final EpollSocketChannel upstreamChannel;
  private final Descriptor client;
  private final Descriptor upstream;
  private final Direction fromClient;
  private final Direction fromUpstream;
  private int deregistered;

  DescriptorMover(
      Pump pump,
      EpollSocketChannel client,
      EpollSocketChannel upstream,
      @Nullable PipePool pipes,
      Supplier<Choice> choice) {
    this.pump = pump;
    this.clientChannel = client;
    this.upstreamChannel = upstream;
    this.client = new Descriptor(this, Side.CLIENT, client);
    this.upstream = new Descriptor(this, Side.UPSTREAM, upstream);
    this.fromClient =
        new Direction(pump, this.client, this.upstream, pipes, choice.get(), client.alloc());
    this.fromUpstream =
        new Direction(pump, this.upstream, this.client, pipes, choice.get(), upstream.alloc());
  }

  @Override
  public void start() {
    holdFirst(Side.CLIENT, fromClient);
    holdFirst(Side.UPSTREAM, fromUpstream);
    // Netty leaves the loop with its next task; until then it may still read.
    clientChannel.pipeline().addLast(new LastEvents(pump, Side.CLIENT, fromClient::hold));
    upstreamChannel.pipeline().addLast(new LastEvents(pump, Side.UPSTREAM, fromUpstream::hold));
    clientChannel.deregister().addListener(done -> onDeregistered());
    upstreamChannel.deregister().addListener(done -> onDeregistered());
  }

  private void holdFirst(Side from, Direction direction) {
    for (Pump.First next = pump.pollFirst(from); next != null; next = pump.pollFirst(from)) {
      direction.holdFirst(next);
    }
  }

  private void onDeregistered() {
    deregistered++;
    if (deregistered == 2 && !pump.isOver()) {
      client.register((IoEventLoop) pump.loop());
    }
    if (deregistered == 2 && !pump.isOver()) {
      upstream.register((IoEventLoop) pump.loop());
    }
  }

  @Override
  public void ready(Descriptor descriptor) {
    if (descriptor == client) {
      fromClient.run();
      fromUpstream.run();
    } else {
      fromUpstream.run();
      fromClient.run();
    }
  }

  @Override
  public boolean isHeldBack(Side from) {
    return pump.flow(from).waiting == Waiting.on(from.other());
  }

  @Override
  public void broken(Side side, Throwable cause) {
    pump.broken(side, cause);
  }

  /** At once: the number of the descriptor may be another's with the next system call. */
  @Override
  public void closed() {
    pump.end(new Outcome.Stopped());
  }

  @Override
  public void stop() {
    fromClient.release();
    fromUpstream.release();
  }

  /** The kernel has taken closed descriptors out of epoll already: that saves a call for each. */
  @Override
  public void forget() {
    client.cancel();
    upstream.cancel();
  }
}
