package dev.fairway.relay;

import dev.fairway.observe.AdminDownload;
import dev.fairway.observe.AdminException;
import dev.fairway.observe.AdminRequest;
import dev.fairway.observe.PerLoop;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * The bytes of one open session from now on, as a pcap file: at most {@code bytes} long, for at
 * most {@code seconds}. What it costs is bounded: a few at a time, each of them in memory at worst.
 */
final class CaptureDownload implements AdminDownload {

  private static final long BYTES = 1 << 20;
  private static final long LEAST_BYTES = 1 << 10;
  private static final long MAX_BYTES = 32 << 20;
  private static final long SECONDS = 60;
  private static final long MAX_SECONDS = 3_600;
  private static final int AT_A_TIME = 2;

  private final LiveSessions sessions;
  private final InstantSource clock;
  private final Semaphore room = new Semaphore(AT_A_TIME);

  CaptureDownload(LiveSessions sessions, InstantSource clock) {
    this.sessions = sessions;
    this.clock = clock;
  }

  @Override
  public Set<String> parameters() {
    return Set.of("bytes", "seconds");
  }

  @Override
  public Transfer open(AdminRequest request) throws AdminException, InterruptedException {
    long bytes = request.number("bytes", BYTES, LEAST_BYTES, MAX_BYTES);
    Duration time = Duration.ofSeconds(request.number("seconds", SECONDS, 1, MAX_SECONDS));
    String id = sessions.find(request.name()).facts().id();
    if (!room.tryAcquire()) {
      throw new AdminException(429, AT_A_TIME + " captures run already (expected: fewer)");
    }
    Capture capture = new Capture(bytes, clock);
    boolean begun = false;
    try {
      begin(id, capture);
      begun = true;
      return new Running(id, capture, time);
    } finally {
      if (!begun) {
        room.release();
        if (!capture.abandon()) {
          end(id, capture);
        }
      }
    }
  }

  private void begin(String id, Capture capture) throws AdminException, InterruptedException {
    PerLoop.Told<Optional<String>> told =
        sessions.ask(
            loop -> {
              Session session = loop.session(id);
              return session == null
                  ? Optional.<String>empty()
                  : Optional.of(session.capture(capture));
            });
    Optional<String> answer = told.answers().stream().flatMap(Optional::stream).findFirst();
    if (answer.isEmpty() && told.silent() > 0) {
      if (capture.abandon()) {
        throw new AdminException(
            503, "nothing of " + id + " can be captured: an event loop did not answer in time");
      }
      return; // It has begun just now.
    }
    String problem = answer.orElse("it has ended");
    if (!problem.isEmpty()) {
      throw new AdminException(409, "nothing of " + id + " can be captured: " + problem);
    }
  }

  /** Ends it on its session's loop, if it has not ended by itself. */
  private void end(String id, Capture capture) throws InterruptedException {
    sessions.ask(
        loop -> {
          Session session = loop.session(id);
          if (session != null) {
            session.endCapture(capture);
          }
          return true;
        });
  }

  private final class Running implements Transfer {

    private final String id;
    private final Capture capture;
    private final Duration time;

    Running(String id, Capture capture, Duration time) {
      this.id = id;
      this.capture = capture;
      this.time = time;
    }

    @Override
    public String type() {
      return "application/vnd.tcpdump.pcap";
    }

    @Override
    public Duration time() {
      return time;
    }

    @Override
    public String writeTo(OutputStream out) throws IOException, InterruptedException {
      return capture.writeTo(out, time);
    }

    @Override
    public void leave() {
      capture.leave();
    }

    @Override
    public void close() {
      room.release();
      try {
        end(id, capture);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
