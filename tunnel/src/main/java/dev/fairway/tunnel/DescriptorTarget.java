package dev.fairway.tunnel;

import dev.fairway.http.TurnFlush;
import dev.fairway.pump.Unsent;
import dev.fairway.transport.Connections;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Joins a stream of the tunnel and the agent's connection to its target; both are of the same event
 * loop. FIN goes on as END_STREAM and the other way round, RST as RST.
 *
 * <p>The socket is taken off Netty's loop and put on it again under this handle, edge-triggered.
 * Netty's own channel would read everything at once when the target has sent FIN, whatever room
 * there is, and (4.2.18) hears no more that the target takes bytes again once its input has ended.
 */
final class DescriptorTarget implements EpollIoHandle, TunnelStream.Listener {

  private static final EpollIoOps EVENTS =
      EpollIoOps.EPOLLIN
          .with(EpollIoOps.EPOLLOUT)
          .with(EpollIoOps.EPOLLRDHUP)
          .with(EpollIoOps.EPOLLET);

  /** What a call may find besides more bytes: the end, or an error. */
  private static final EpollIoOps END = EpollIoOps.EPOLLRDHUP.with(EpollIoOps.EPOLLERR);

  private static final EpollIoOps INPUT = EpollIoOps.EPOLLIN.with(END);
  private static final EpollIoOps OUTPUT = EpollIoOps.EPOLLOUT.with(EpollIoOps.EPOLLERR);

  /** What one read takes at most. */
  private static final int READ = 64 << 10;

  /** Less than that is copied, so that it does not hold a large buffer. */
  private static final int SMALL = 8 << 10;

  /**
   * Reads until others have their turn: many streams that all have something must not take long.
   */
  private static final int ROUNDS = 2;

  private final TunnelStream stream;
  private final EpollSocketChannel channel;
  private final ByteBufAllocator allocator;
  private final Unsent unsent = new Unsent();
  private final TurnFlush turn;
  private @Nullable IoRegistration registration;
  private boolean readable;
  private boolean writable;
  private boolean sourceEnded;
  private boolean ending;
  private boolean sinkEnded;
  private boolean over;

  DescriptorTarget(TunnelStream stream, EpollSocketChannel channel) {
    this.stream = stream;
    this.channel = channel;
    this.allocator = channel.alloc();
    this.turn = new TurnFlush(channel.eventLoop(), this::run);
  }

  /** Begins to move bytes. */
  void start() {
    stream.listener(this);
    channel.closeFuture().addListener(closed -> end(true));
    // Netty leaves the loop with its next task; until then it may still read.
    channel.pipeline().addLast(new LastEvents());
    channel.deregister().addListener(done -> register());
  }

  private void register() {
    if (over) {
      return;
    }
    var registered = ((IoEventLoop) channel.eventLoop()).register(this);
    if (!registered.isSuccess()) {
      end(true);
      return;
    }
    IoRegistration made = registered.getNow();
    registration = made;
    try {
      made.submit(EVENTS);
    } catch (UncheckedIOException e) {
      end(true);
    }
  }

  @Override
  public void handle(IoRegistration from, IoEvent event) {
    EpollIoOps ops = ((EpollIoEvent) event).ops();
    readable |= ops.contains(INPUT);
    writable |= ops.contains(OUTPUT);
    if (ops.contains(EpollIoOps.EPOLLERR) && isBroken()) {
      end(true);
      return;
    }
    run();
  }

  /** One that waits for the tunnel does not read, and would not notice a reset. */
  private boolean isBroken() {
    try {
      return socket().getSoError() != 0;
    } catch (IOException e) {
      return true;
    }
  }

  private void run() {
    try {
      write();
      read();
    } catch (IOException e) {
      end(true);
    }
  }

  private void read() throws IOException {
    for (int round = 0; readable && !sourceEnded && !over && stream.hasRoom(); round++) {
      if (round == ROUNDS) {
        turn.request();
        return;
      }
      ByteBuf bytes = allocator.directBuffer(READ);
      int count;
      try {
        count = socket().recvAddress(bytes.memoryAddress(), 0, READ);
      } catch (IOException e) {
        bytes.release();
        throw e;
      }
      if (count <= 0) {
        bytes.release();
        readable = false;
        if (count < 0) {
          sourceEnded();
        }
      } else {
        stream.write(fitted(bytes.writerIndex(count)));
      }
    }
  }

  private ByteBuf fitted(ByteBuf bytes) {
    int size = bytes.readableBytes();
    if (size > SMALL) {
      return bytes;
    }
    ByteBuf fitted = allocator.directBuffer(size).writeBytes(bytes);
    bytes.release();
    return fitted;
  }

  private void sourceEnded() {
    sourceEnded = true;
    stream.end();
    endIfOver();
  }

  private void write() throws IOException {
    while (writable && !unsent.isEmpty() && !over) {
      int sent = unsent.send(socket());
      if (sent == 0) {
        writable = false;
      } else {
        stream.taken(sent);
      }
    }
    if (ending && !sinkEnded && unsent.isEmpty() && !over) {
      sinkEnded = true;
      socket().shutdown(false, true);
      endIfOver();
    }
  }

  @Override
  public void onData(ByteBuf data) {
    if (over) {
      data.release();
      return;
    }
    unsent.add(data);
    turn.request();
  }

  @Override
  public void onEnd() {
    ending = true;
    turn.request();
  }

  @Override
  public void onRoom() {
    turn.request();
  }

  @Override
  public void onLoss(TunnelStream.Loss loss) {
    end(true);
  }

  private void endIfOver() {
    if (sourceEnded && sinkEnded) {
      end(false);
    }
  }

  /**
   * @param reset whether the other side is to know that it has not got everything
   */
  private void end(boolean reset) {
    if (over) {
      return;
    }
    over = true;
    unsent.release();
    if (reset) {
      stream.reset(Http2Error.CONNECT_ERROR);
    }
    close(reset);
    IoRegistration made = registration;
    if (made != null) {
      // The kernel has taken a closed descriptor out of epoll already: that saves a call.
      registration = null;
      made.cancel();
    }
  }

  private void close(boolean reset) {
    if (!channel.isOpen()) {
      return;
    }
    if (reset) {
      try {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
      } catch (ChannelException e) {
        // The target was faster: there is nobody left to reset.
      }
    }
    Connections.abort(channel);
  }

  private Socket socket() {
    return (Socket) channel.fd();
  }

  @Override
  public FileDescriptor fd() {
    return channel.fd();
  }

  /** The loop ends. */
  @Override
  public void close() {
    end(true);
  }

  /** What Netty reads and notices while it leaves. */
  private final class LastEvents extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      stream.write((ByteBuf) message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == ChannelInputShutdownEvent.INSTANCE && !sourceEnded) {
        sourceEnded();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      end(true);
    }
  }
}
