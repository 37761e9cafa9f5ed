package dev.fairway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Bulk over TLS, from one process to another with nothing between. */
final class TlsLoad {

  private static final String HOST = "127.0.0.1";

  private final int port;
  private final boolean upload;
  private final LoadTls tls;

  /**
   * To one server.
   *
   * @param authority the file with the certificate that issued its
   */
  TlsLoad(int port, boolean upload, Path authority) throws IOException {
    this.port = port;
    this.upload = upload;
    this.tls = LoadTls.client(Files.readString(authority), Protocol.HTTP2);
  }

  /**
   * Transfers on so many connections for a time; counts bytes that arrived.
   *
   * @param lead seconds before that, which do not count
   */
  Load.Done run(int connections, double seconds, double lead) throws IOException {
    try (NettyLoop loop = new NettyLoop()) {
      List<TlsBytes> ends = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        ends.add(open(loop));
      }
      pause(lead);
      long before = arrived(ends);
      long start = System.nanoTime();
      pause(seconds);
      double took = (double) (System.nanoTime() - start) / TimeUnit.SECONDS.toNanos(1);
      return new Load.Done(arrived(ends) - before, took);
    }
  }

  private TlsBytes open(NettyLoop loop) {
    TlsBytes end = new TlsBytes(upload ? TlsBytes.Role.UPLOAD : TlsBytes.Role.DOWNLOAD);
    loop.connect(port, channel -> NettyLoop.over(tls.connectTo(channel.alloc(), HOST, port), end))
        .syncUninterruptibly();
    return end;
  }

  private long arrived(List<TlsBytes> ends) {
    long received = ends.stream().mapToLong(TlsBytes::received).sum();
    return upload ? received * Order.TAKEN : received;
  }

  private static void pause(double seconds) throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(Math.round(seconds * TimeUnit.SECONDS.toMillis(1)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
