package dev.fairway.bench;

import java.io.IOException;
import java.nio.file.Path;

/** What is behind nothing but TLS: sends or takes without end, as each client orders. */
final class TlsUpstream {

  private TlsUpstream() {}

  /** Serves until the process ends. */
  static void serve(int port, Path certificate, Path key) throws IOException {
    LoadTls tls = LoadTls.server(certificate, key);
    try (NettyLoop loop = new NettyLoop()) {
      loop.serve(
          port,
          channel ->
              NettyLoop.over(tls.accept(channel.alloc()), new TlsBytes(TlsBytes.Role.ORDERED)));
    }
  }
}
