package dev.fairway.observe;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin API: JSON over HTTP/1.1 on a unix socket, for the owner of the process alone.
 *
 * <p>It serves resources and knows nothing of what they tell. Each connection carries one request,
 * on a virtual thread, and has ten seconds for all of it; 32 are served at a time, and more wait in
 * the system's queue. So a client costs at most a request head (16 KiB) and its answer, for ten
 * seconds; a download has the time that it takes by itself.
 */
public final class AdminServer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(AdminServer.class);
  private static final int MAX_CONNECTIONS = 32;
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final AdminSocket socket;
  private final AdminRoutes routes;
  private final Duration deadline;
  private final Semaphore room = new Semaphore(MAX_CONNECTIONS);
  private final Thread acceptor;

  private AdminServer(AdminSocket socket, AdminRoutes routes, Duration deadline) {
    this.socket = socket;
    this.routes = routes;
    this.deadline = deadline;
    this.acceptor = Thread.ofVirtual().name("admin-accept").unstarted(this::accept);
  }

  /**
   * Serves from now on.
   *
   * @param path the socket, made with mode 0600; its folder is made with 0700 where it is missing.
   *     What a dead process left there is replaced
   * @param resources by path; in it, {@code *} stands for one segment
   * @throws IOException if a process that lives serves there, or the path cannot be used
   */
  public static AdminServer start(Path path, Map<String, AdminResource> resources)
      throws IOException {
    return start(path, resources, Map.of());
  }

  /**
   * The same with downloads, which take a connection for as long as they last.
   *
   * @param downloads by path, as resources are
   */
  public static AdminServer start(
      Path path, Map<String, AdminResource> resources, Map<String, AdminDownload> downloads)
      throws IOException {
    return start(path, new AdminRoutes(resources, downloads), DEADLINE);
  }

  /**
   * The same with changes, which are asked for with POST.
   *
   * @param changes by path, as resources are
   */
  public static AdminServer start(
      Path path,
      Map<String, AdminResource> resources,
      Map<String, AdminDownload> downloads,
      Map<String, AdminChange> changes)
      throws IOException {
    return start(path, new AdminRoutes(resources, downloads, changes), DEADLINE);
  }

  static AdminServer start(Path path, Map<String, AdminResource> resources, Duration deadline)
      throws IOException {
    return start(path, new AdminRoutes(resources, Map.of()), deadline);
  }

  private static AdminServer start(Path path, AdminRoutes routes, Duration deadline)
      throws IOException {
    AdminServer server = new AdminServer(AdminSocket.listen(path), routes, deadline);
    server.acceptor.start();
    return server;
  }

  /** Accepts no more and removes the socket. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      log.warn("closing the admin socket failed", e);
    }
    acceptor.interrupt();
  }

  private void accept() {
    try {
      while (true) {
        room.acquire();
        SocketChannel channel = next();
        Thread.ofVirtual().name("admin").start(() -> serve(channel));
      }
    } catch (ClosedChannelException | InterruptedException e) {
      // Closed: this is how it ends.
    }
  }

  private SocketChannel next() throws ClosedChannelException, InterruptedException {
    while (true) {
      try {
        return socket.server().accept();
      } catch (ClosedChannelException e) {
        throw e;
      } catch (IOException e) {
        // No file descriptor is left, for instance: that passes.
        log.warn("accepting on the admin socket failed", e);
        Thread.sleep(1_000);
      }
    }
  }

  private void serve(SocketChannel channel) {
    try (channel;
        var limit = new AdminDeadline(channel, deadline)) {
      AdminHttp.serve(channel, routes, limit);
    } catch (IOException e) {
      log.debug("a client of the admin socket went away", e);
    } finally {
      room.release();
    }
  }
}
