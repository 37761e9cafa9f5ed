package dev.fairway.relay;

import dev.fairway.testkit.Requires;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.opentest4j.TestAbortedException;

/** A real nginx that relays on loopback, until it is closed. */
final class NginxServers implements AutoCloseable {

  private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");

  private final Process process;

  private NginxServers(Process process) {
    this.process = process;
  }

  /**
   * Starts one and waits until it listens.
   *
   * @param stream what stands in its block {@code stream}
   */
  static NginxServers start(Path folder, String stream) throws IOException {
    Requires.linux();
    Requires.programs("nginx");
    int port = freePort();
    Path file = folder.resolve("nginx.conf");
    Files.writeString(
        file,
        """
        %s
        daemon off;
        master_process off;
        pid %s/nginx.pid;
        error_log %s/error.log info;
        events {}
        stream {
        %s
        server { listen 127.0.0.1:%d; return ""; access_log off; }
        }
        """
            .formatted(
                Files.exists(MODULE) ? "load_module " + MODULE + ";" : "",
                folder,
                folder,
                stream,
                port));
    check(folder, file);
    Process process = nginx(folder, file).start();
    NginxServers servers = new NginxServers(process);
    try {
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> listens(port));
    } catch (RuntimeException e) {
      servers.close();
      throw e;
    }
    return servers;
  }

  private static void check(Path folder, Path file) throws IOException {
    try {
      if (nginx(folder, file, "-t").start().waitFor() != 0) {
        String said = Files.readString(folder.resolve("nginx.out"));
        if (said.contains("unknown directive \"stream\"")) {
          throw new TestAbortedException("needs nginx with its module stream");
        }
        throw new IOException(said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static ProcessBuilder nginx(Path folder, Path file, String... options) {
    ProcessBuilder builder = new ProcessBuilder("nginx", "-p", folder.toString());
    builder.command().addAll(List.of("-c", file.toString()));
    builder.command().addAll(List.of(options));
    File output = folder.resolve("nginx.out").toFile();
    return builder.redirectErrorStream(true).redirectOutput(output);
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** A port that nobody listens on now. */
  static int freePort() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return server.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
