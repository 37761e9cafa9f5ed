package dev.fairway.relay;

import dev.fairway.observe.AdminException;
import dev.fairway.observe.Memory;
import dev.fairway.observe.PerLoop;
import dev.fairway.pump.Outcome;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a relay carries now, and what it has carried lately, for people who ask. Any thread.
 *
 * <p>Whoever accepts a connection begins its session by {@code on(loop).begin(session)}, and
 * whoever puts another configuration in force says so by {@link #inForce}.
 */
final class LiveSessions {

  private static final Logger log = LoggerFactory.getLogger(LiveSessions.class);

  /** Shorter beginnings of ids are refused: they would mean many. */
  private static final int SHORTEST = 4;

  private static final long LOOK_MILLIS = 20;

  private final PerLoop<LoopSessions> loops = new PerLoop<>(LoopSessions::new);
  private final AtomicLong generation = new AtomicLong(1);

  /** Those of one event loop, which alone may use them. */
  LoopSessions on(EventLoop loop) {
    return loops.on(loop);
  }

  /** New connections live by this configuration from now on. */
  void inForce(long number) {
    generation.set(number);
  }

  /**
   * Waits for the last one to end, and ends what is left when the time is over. To be called when
   * none begins any more.
   *
   * @return how many had to be ended
   */
  int drain(Duration most) throws InterruptedException {
    long begin = System.nanoTime();
    int left = open();
    while (left > 0 && System.nanoTime() - begin < most.toNanos()) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      left = open();
    }
    if (left > 0) {
      end(new Outcome.Drained());
    }
    return left;
  }

  /** How many are open. */
  int open() throws InterruptedException {
    return ask(LoopSessions::open).answers().stream().mapToInt(each -> each).sum();
  }

  /** Ends all that are open. */
  void end(Outcome why) throws InterruptedException {
    ask(
        loop -> {
          loop.end(why);
          return true;
        });
  }

  /** Ends all that are open, where nobody can do anything about it if that fails. */
  void stop() {
    try {
      end(new Outcome.Stopped());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The loops end them as well, just not so politely.
    } catch (IllegalStateException e) {
      log.error("cannot end all connections politely", e);
    }
  }

  /** Counts the configurations that were in force, from 1. */
  long generation() {
    return generation.get();
  }

  /**
   * Puts a question to every loop. Not for event loops.
   *
   * @param question runs on each loop and must return copies
   */
  <T> PerLoop.Told<T> ask(Function<LoopSessions, T> question) throws InterruptedException {
    return loops.ask(question);
  }

  /**
   * The one session whose id begins so, open or remembered.
   *
   * @throws AdminException if there is none, or more than one
   */
  SessionView find(String beginning) throws AdminException, InterruptedException {
    if (beginning.length() < SHORTEST) {
      throw new AdminException(
          400, "\"" + beginning + "\" (expected: at least " + SHORTEST + " characters of an id)");
    }
    var told = ask(loop -> loop.find(beginning));
    List<SessionView> found = told.answers().stream().flatMap(List::stream).toList();
    if (found.size() > 1) {
      throw new AdminException(
          409, found.size() + " sessions have an id that begins so (expected: more of it)");
    }
    if (found.isEmpty()) {
      throw new AdminException(404, notFound(told.silent()));
    }
    return found.getFirst();
  }

  private String notFound(int silent) throws InterruptedException {
    Memory memory = ask(LoopSessions::memory).answers().stream().reduce(Memory.NONE, Memory::and);
    return "no open session has this id, and none of the "
        + memory.requests()
        + " remembered ones"
        + memory
            .since()
            .map(since -> " (the oldest ended at " + since.truncatedTo(ChronoUnit.SECONDS) + ")")
            .orElse("")
        + (silent == 0 ? "" : "; " + silent + " event loops did not answer in time")
        + ". The access log goes back further";
  }
}
