package dev.fairway.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The same large answer over and over on a few connections, each for a time. */
final class Bulk {

  private static final int CONNECTIONS = 2;
  private static final long LAST_ANSWER_SECONDS = 120;

  private final LoadClient client;
  private final String path;
  private final String authorization;

  Bulk(LoadClient client, String path, String authorization) {
    this.client = client;
    this.path = path;
    this.authorization = authorization;
  }

  /** Runs, and returns how many bytes of bodies came, all of them whole. */
  long run(int port, Duration time) throws IOException, InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    List<Download> downloads =
        client.open(port, CONNECTIONS).stream()
            .map(connection -> new Download(connection, end))
            .toList();
    downloads.forEach(Download::next);
    long bytes = 0;
    for (Download download : downloads) {
      bytes += download.await(time);
    }
    return bytes;
  }

  /** One connection. */
  private final class Download implements Answer {

    private final LoadConnection connection;
    private final long end;
    private final CompletableFuture<Long> done = new CompletableFuture<>();
    private long bytes;

    Download(LoadConnection connection, long end) {
      this.connection = connection;
      this.end = end;
    }

    void next() {
      connection.get(path, authorization, this);
    }

    long await(Duration time) throws InterruptedException {
      try {
        return done.get(time.toSeconds() + LAST_ANSWER_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new BenchException("GET " + path + " failed: " + e, e);
      } finally {
        connection.close();
      }
    }

    @Override
    public void head(int status) {
      if (status != 200) {
        failed(new IOException("status " + status));
      }
    }

    @Override
    public void body(int more) {
      bytes += more;
    }

    @Override
    public void end() {
      if (System.nanoTime() < end) {
        next();
      } else {
        done.complete(bytes);
      }
    }

    @Override
    public void failed(Throwable cause) {
      done.completeExceptionally(cause);
    }
  }
}
