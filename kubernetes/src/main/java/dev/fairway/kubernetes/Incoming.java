package dev.fairway.kubernetes;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request while it comes in. No more is asked for than has been taken, so it holds
 * what came at once and no more. One thread takes.
 */
final class Incoming implements AutoCloseable {

  private static final byte[] END = new byte[0];

  private final BlockingQueue<byte[]> arrived;
  private final HttpResponse<AsyncBody> response;
  private boolean taken;

  private Incoming(BlockingQueue<byte[]> arrived, HttpResponse<AsyncBody> response) {
    this.arrived = arrived;
    this.response = response;
  }

  /**
   * Sends a request and waits for the head of the answer.
   *
   * @throws IOException if there is none by the deadline, or no way to the server
   */
  static Incoming open(HttpClient http, HttpRequest request, Duration deadline)
      throws IOException, InterruptedException {
    BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();
    CompletableFuture<HttpResponse<AsyncBody>> head;
    try {
      head = http.consumeBytes(request, (buffers, body) -> arrived.add(bytes(buffers)));
    } catch (RuntimeException e) {
      // Closed by another thread, which has found it useless.
      throw new IOException(reason(e), e);
    }
    try {
      HttpResponse<AsyncBody> response = head.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
      response.body().done().whenComplete((done, failure) -> arrived.add(END));
      return new Incoming(arrived, response);
    } catch (ExecutionException e) {
      throw new IOException(reason(e.getCause()), e);
    } catch (TimeoutException e) {
      abandon(head);
      throw new SocketTimeoutException("no answer within " + deadline.toSeconds() + " s");
    } catch (InterruptedException e) {
      abandon(head);
      throw e;
    }
  }

  /** What comes too late is not read. */
  private static void abandon(CompletableFuture<HttpResponse<AsyncBody>> head) {
    head.whenComplete(
        (late, failure) -> {
          if (late != null) {
            late.body().cancel();
          }
        });
    head.cancel(true);
  }

  int code() {
    return response.code();
  }

  /**
   * The next bytes, none at the end.
   *
   * @param deadline on the clock of {@link System#nanoTime}
   * @throws IOException if nothing comes by then, or the connection broke
   */
  byte[] next(long deadline) throws IOException, InterruptedException {
    if (!taken) {
      taken = true;
      response.body().consume();
    }
    byte[] bytes = arrived.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    if (bytes == null) {
      throw new SocketTimeoutException("it fell silent");
    }
    if (bytes.length > 0) {
      response.body().consume();
      return bytes;
    }
    arrived.add(END);
    CompletableFuture<Void> done = response.body().done();
    if (done.isCompletedExceptionally()) {
      throw new IOException("the connection broke");
    }
    return END;
  }

  @Override
  public void close() {
    response.body().cancel();
  }

  /** An empty array means the end, so what is empty is not handed on as one. */
  private static byte[] bytes(List<ByteBuffer> buffers) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (ByteBuffer buffer : buffers) {
      byte[] part = new byte[buffer.remaining()];
      buffer.get(part);
      bytes.writeBytes(part);
    }
    return bytes.size() == 0 ? new byte[] {' '} : bytes.toByteArray();
  }

  /** The innermost reason: the others only name the classes that passed it on. */
  private static String reason(@Nullable Throwable failure) {
    Throwable at = failure;
    String message = "";
    for (int depth = 0; at != null && depth < 10; depth++) {
      if (at instanceof RejectedExecutionException) {
        return "its connections are made anew";
      }
      message = at.getMessage() == null ? message : at.getMessage();
      at = at.getCause();
    }
    String name = failure == null ? "failed" : failure.getClass().getSimpleName();
    return message.isEmpty() ? name : message;
  }
}
