package dev.fairway.bench;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/**
 * A tunnel without a protocol: each TCP connection gets a TLS connection of its own between two
 * processes. What HTTP/2 costs is what a tunnel takes more.
 */
final class TlsRelay {

  private static final String HOST = "127.0.0.1";

  private TlsRelay() {}

  /** The near end: TCP in, TLS out. Until the process ends. */
  static void near(int port, int target, Path authority) throws IOException {
    LoadTls tls = LoadTls.client(Files.readString(authority), Protocol.HTTP2);
    try (NettyLoop loop = new NettyLoop()) {
      serve(
          loop,
          port,
          target,
          (_, half) -> new ChannelHandler[] {half},
          (channel, half) -> NettyLoop.over(tls.connectTo(channel.alloc(), HOST, target), half));
    }
  }

  /** The far end: TLS in, TCP out. Until the process ends. */
  static void far(int port, int target, Path certificate, Path key) throws IOException {
    LoadTls tls = LoadTls.server(certificate, key);
    try (NettyLoop loop = new NettyLoop()) {
      serve(
          loop,
          port,
          target,
          (channel, half) -> NettyLoop.over(tls.accept(channel.alloc()), half),
          (_, half) -> new ChannelHandler[] {half});
    }
  }

  /** What is in front of a half on its channel. */
  private interface Side {
    ChannelHandler[] handlers(Channel channel, RelayHalf half);
  }

  private static void serve(NettyLoop loop, int port, int target, Side in, Side out) {
    loop.serve(
        port,
        accepted -> {
          accepted.config().setOption(ChannelOption.AUTO_READ, false);
          RelayHalf near = new RelayHalf(Optional.empty());
          Function<Channel, ChannelHandler[]> handlers =
              dialled -> out.handlers(dialled, new RelayHalf(Optional.of(accepted)));
          loop.connect(target, handlers)
              .addListener(
                  (ChannelFutureListener)
                      connected -> {
                        if (connected.isSuccess() && accepted.isActive()) {
                          near.join(connected.channel());
                          accepted.config().setAutoRead(true);
                        } else {
                          connected.channel().close();
                          accepted.close();
                        }
                      });
          return in.handlers(accepted, near);
        });
  }
}
