package dev.fairway.pump;

import io.netty.channel.Channel;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollSocketChannel;

/**
 * Moves bytes between a socket and a channel that is none, such as a connection through a tunnel.
 *
 * <p>The socket is taken out of Netty's hands as by {@link DescriptorMover}. Its own channel would
 * read everything at once when the peer has sent FIN, whatever room there is, and (4.2.18) hears no
 * more that the peer takes bytes again once its input has ended. The other channel stays one: bytes
 * that were read for it become its own, and what it has read is sent without a copy.
 */
final class MixedMover implements Mover, Descriptor.Owner {

  private final Pump pump;
  private final EpollSocketChannel socket;
  private final Descriptor descriptor;
  private final IntoChannel into;
  private final OutOfChannel outOf;

  /**
   * @param side whose connection the socket is
   */
  MixedMover(Pump pump, Side side, EpollSocketChannel socket, Channel other) {
    this.pump = pump;
    this.socket = socket;
    this.descriptor = new Descriptor(this, side, socket);
    this.into = new IntoChannel(pump, descriptor, other, socket.alloc());
    this.outOf = new OutOfChannel(pump, other, descriptor);
  }

  @Override
  public void start() {
    into.start();
    // Netty leaves the loop with its next task; until then it may still read.
    socket.pipeline().addLast(new LastEvents(pump, descriptor.side(), into::hold));
    outOf.start();
    socket
        .deregister()
        .addListener(
            done -> {
              if (!pump.isOver()) {
                descriptor.register((IoEventLoop) pump.loop());
              }
            });
  }

  @Override
  public void ready(Descriptor ready) {
    into.run();
    outOf.run();
  }

  @Override
  public boolean isHeldBack(Side from) {
    return pump.flow(from).waiting == Waiting.on(from.other());
  }

  @Override
  public void broken(Side side, Throwable cause) {
    pump.broken(side, cause);
  }

  /**
   * At once if it is the socket: the number of the descriptor may be another's with the next system
   * call. Netty closes a channel whose write has failed, and tells the reason only then.
   */
  @Override
  public void closed() {
    if (!socket.isOpen() || pump.loop().isShuttingDown()) {
      pump.end(new Outcome.Stopped());
    } else {
      pump.loop().execute(() -> pump.end(new Outcome.Stopped()));
    }
  }

  @Override
  public void stop() {
    into.stop();
    outOf.stop();
  }

  /** The kernel has taken a closed descriptor out of epoll already: that saves a call. */
  @Override
  public void forget() {
    descriptor.cancel();
  }
}
