package dev.fairway.pump;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A socket that the pump reads and writes itself, edge-triggered: the kernel tells once that there
 * is something to do, and the pump remembers it until a call finds nothing more to do. So waiting
 * and going on take no system call. On the event loop.
 */
final class Descriptor implements EpollIoHandle {

  /** Whoever moves its bytes. On the event loop. */
  interface Owner {

    /** Something can be done with it. */
    void ready(Descriptor descriptor);

    /** Whether the bytes of a side wait for the other one. */
    boolean isHeldBack(Side from);

    /** The connection cannot be used any more. */
    void broken(Side side, Throwable cause);

    /** The loop ends. */
    void closed();
  }

  private static final EpollIoOps ALL_BUT_INPUT =
      EpollIoOps.EPOLLOUT.with(EpollIoOps.EPOLLRDHUP).with(EpollIoOps.EPOLLET);

  private static final EpollIoOps EVENTS = ALL_BUT_INPUT.with(EpollIoOps.EPOLLIN);

  /** What a call may find besides more bytes: the end, or an error. */
  private static final EpollIoOps END = EpollIoOps.EPOLLRDHUP.with(EpollIoOps.EPOLLERR);

  private static final EpollIoOps INPUT = EpollIoOps.EPOLLIN.with(END);
  private static final EpollIoOps OUTPUT = EpollIoOps.EPOLLOUT.with(EpollIoOps.EPOLLERR);

  private final Owner owner;
  private final Side side;
  private final EpollSocketChannel channel;
  private @Nullable IoRegistration registration;
  private boolean readable;
  private boolean writable;
  private boolean ending;
  private boolean deaf;

  Descriptor(Owner owner, Side side, EpollSocketChannel channel) {
    this.owner = owner;
    this.side = side;
    this.channel = channel;
  }

  /** Begins to listen for events; the first tell what can be done already. */
  void register(IoEventLoop loop) {
    var registered = loop.register(this);
    if (!registered.isSuccess()) {
      owner.broken(side, registered.cause());
      return;
    }
    registration = registered.getNow();
    listenFor(EVENTS);
  }

  private void listenFor(EpollIoOps events) {
    if (registration == null) {
      return;
    }
    try {
      registration.submit(events);
    } catch (UncheckedIOException e) {
      owner.broken(side, e);
    }
  }

  @Override
  public void handle(IoRegistration registration, IoEvent event) {
    EpollIoOps ops = ((EpollIoEvent) event).ops();
    if (readable && ops.contains(EpollIoOps.EPOLLIN) && owner.isHeldBack(side)) {
      stopHearingOfInput();
    }
    readable |= ops.contains(INPUT);
    writable |= ops.contains(OUTPUT);
    ending |= ops.contains(END);
    owner.ready(this);
    if (ops.contains(EpollIoOps.EPOLLERR)) {
      reportError();
    }
  }

  /**
   * A direction that waits for its sink does not read, and would not notice that its source was
   * reset.
   */
  private void reportError() {
    if (!channel.isOpen()) {
      return;
    }
    try {
      int error = socket().getSoError();
      if (error != 0) {
        owner.broken(side, new NativeIoException("socket", -error));
      }
    } catch (IOException e) {
      owner.broken(side, e);
    }
  }

  /**
   * There is input, and nobody takes it, since the other side takes none: each packet more would
   * wake the loop for nothing.
   */
  private void stopHearingOfInput() {
    if (!deaf) {
      deaf = true;
      listenFor(ALL_BUT_INPUT);
    }
  }

  private void hearOfInput() {
    if (deaf) {
      deaf = false;
      listenFor(EVENTS); // The kernel tells what has come in between.
    }
  }

  /** The last call found less than it asked for; until the next event there is no more. */
  void emptied() {
    // When the end was announced already, no event will announce it again.
    readable = ending;
    hearOfInput();
  }

  void wouldBlockReading() {
    readable = false;
    hearOfInput();
  }

  void wouldBlockWriting() {
    writable = false;
  }

  boolean isReadable() {
    return readable;
  }

  boolean isWritable() {
    return writable;
  }

  Side side() {
    return side;
  }

  Socket socket() {
    return (Socket) channel.fd();
  }

  int number() {
    return channel.fd().intValue();
  }

  @Override
  public FileDescriptor fd() {
    return channel.fd();
  }

  /** Tells the peer that there will be no more bytes. */
  void endOutput() throws IOException {
    socket().shutdown(false, true);
  }

  /** Hears of no more events. */
  void cancel() {
    if (registration != null) {
      registration.cancel();
      registration = null;
    }
  }

  /** The loop ends. */
  @Override
  public void close() {
    owner.closed();
  }
}
