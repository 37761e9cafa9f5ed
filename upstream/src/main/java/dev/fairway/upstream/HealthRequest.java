package dev.fairway.upstream;

import dev.fairway.http.ClientConnection;
import dev.fairway.http.Fields;
import dev.fairway.http.HttpClient;
import dev.fairway.http.RequestHead;
import dev.fairway.http.Reset;
import dev.fairway.http.ResponseEvents;
import dev.fairway.http.ResponseHead;
import dev.fairway.transport.ConnectionInfo;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks one endpoint whether it is well, path after path until it knows one. Each path has a
 * connection of its own: that a server can be connected to is part of the question.
 */
final class HealthRequest {

  private static final Set<Integer> ALIVE = Set.of(200, 401, 403);
  private static final int NOT_FOUND = 404;
  private static final int SERVER_ERROR = 500;

  /** How long a connection that has answered may take to end. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  private final String authority;
  private final Prober.Dial dial;
  private final List<String> paths;
  private final boolean anyAnswer;
  private final Promise<String> result;

  /**
   * Of one probe.
   *
   * @param result ends whatever still runs when it is done
   */
  HealthRequest(
      String authority, Prober.Dial dial, HealthProbe.Https probe, Promise<String> result) {
    this.authority = authority;
    this.dial = dial;
    this.paths = probe.paths();
    this.anyAnswer = probe.anyAnswer();
    this.result = result;
  }

  /** The server is there and is the right one, but does not call itself well. */
  static final class AnsweredException extends IOException {

    private static final long serialVersionUID = 1L;

    AnsweredException(String message) {
      super(message);
    }
  }

  void start() {
    ask(0);
  }

  private void ask(int index) {
    Asking asking = new Asking(index);
    dial.dial(asking::established)
        .addListener(
            (Future<Channel> done) -> {
              if (done.isSuccess()) {
                asking.send();
              } else {
                result.tryFailure(done.cause());
              }
            });
  }

  private void answered(int index, int status) {
    if (ALIVE.contains(status) || (anyAnswer && status < SERVER_ERROR)) {
      result.trySuccess(paths.get(index));
    } else if (status == NOT_FOUND && index + 1 < paths.size() && !result.isDone()) {
      ask(index + 1);
    } else {
      result.tryFailure(
          new AnsweredException(authority + paths.get(index) + " answered " + status));
    }
  }

  /** One request on one connection, which ends with it. */
  private final class Asking implements ResponseEvents, ClientConnection.Listener {

    private final int index;
    private @Nullable ClientConnection connection;
    private boolean answered;

    Asking(int index) {
      this.index = index;
    }

    void established(Channel channel, ConnectionInfo info) {
      ClientConnection made = HttpClient.over(channel, info, 1, this);
      connection = made;
      result.addListener(
          done -> {
            // With an answer the connection ends by itself, unless the server never ends the body.
            // Never at once: it may be in the middle of telling us something.
            long millis = answered ? LINGER.toMillis() : 0;
            channel.eventLoop().schedule(() -> end(channel, made), millis, TimeUnit.MILLISECONDS);
          });
    }

    void send() {
      if (connection == null || !connection.isUsable()) {
        lost();
      } else if (!result.isDone()) {
        connection
            .open(this)
            .request(new RequestHead("GET", paths.get(index), authority, new Fields(), null), true);
      }
    }

    @Override
    public void onResponse(ResponseHead head, boolean end) {
      if (head.status() < 200) {
        return;
      }
      answered = true;
      if (connection != null) {
        connection.close();
      }
      answered(index, head.status());
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
      data.release();
    }

    @Override
    public void onTrailers(Fields trailers) {}

    @Override
    public void onReset(Reset reason) {
      lost();
    }

    @Override
    public void onCapacity() {}

    @Override
    public void onClosed() {
      lost();
    }

    private void end(Channel channel, ClientConnection made) {
      if (channel.isOpen()) {
        made.abort();
      }
    }

    private void lost() {
      if (!answered) {
        result.tryFailure(
            new IOException(
                authority + paths.get(index) + ": the connection ended before the answer"));
      }
    }
  }
}
