package dev.fairway.pump;

import dev.fairway.linux.LinuxException;
import dev.fairway.transport.Connections;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;

/** How connections end, and how to tell the ways apart. */
final class Closing {

  private static final int EPIPE = 32;
  private static final int ECONNRESET = 104;

  private Closing() {}

  /** Closes with FIN, or with RST, which throws away what the kernel has not sent yet. */
  static void close(Channel channel, boolean orderly) {
    if (!channel.isOpen()) {
      return;
    }
    if (!orderly) {
      try {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
      } catch (ChannelException e) {
        // The peer was faster: there is nobody left to reset.
      }
    }
    Connections.abort(channel);
  }

  /** What a failure of one side's connection means. */
  static Outcome outcome(Side side, Throwable cause) {
    if (isReset(cause)) {
      return new Outcome.Reset(side);
    }
    boolean closedHere = cause instanceof ClosedChannelException && cause.getCause() == null;
    return closedHere ? new Outcome.Stopped() : new Outcome.Failed(side, cause);
  }

  /**
   * Whether a failure means that the peer has reset the connection. The kernel says so once, by
   * ECONNRESET, or EPIPE if the peer had closed its direction before; whoever writes later is told
   * EPIPE, and whoever asks for the peer's address that there is no connection.
   */
  private static boolean isReset(Throwable cause) {
    return switch (cause) {
      case NativeIoException e -> e.expectedErr() == -ECONNRESET || e.expectedErr() == -EPIPE;
      case LinuxException e ->
          switch (e.errno()) {
            case ECONNRESET, EPIPE, ENOTCONN -> true;
            case EPERM,
                EINTR,
                EBADF,
                EAGAIN,
                ENOMEM,
                EBUSY,
                EINVAL,
                ENFILE,
                EMFILE,
                ETIMEDOUT,
                OTHER ->
                false;
          };
      case NotYetConnectedException e -> true;
      case ClosedChannelException e -> e.getCause() != null && isReset(e.getCause());
      case SocketException e -> true;
      case IOException e -> saysReset(e);
      default -> false;
    };
  }

  /** The JDK's sockets tell it by words only. */
  private static boolean saysReset(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("reset") || message.contains("Broken pipe");
  }
}
