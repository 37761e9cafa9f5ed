package dev.fairway.upstream;

import dev.fairway.model.AddressFamily;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks at names that others choose, while they are under way. Whoever asks for what is being
 * looked up already shares the answer, and there is a most of different ones: asking costs others
 * little, and DNS may be silent for long. Any thread.
 */
final class SharedLooks implements AutoCloseable {

  /** How many different ones may be under way. */
  static final int MOST = 256;

  private final Map<Asked, Promise<Set<InetAddress>>> underWay = new ConcurrentHashMap<>();
  private final EventExecutor executor;
  private volatile boolean closed;

  private record Asked(String host, AddressFamily family) {}

  /** What looks a name up. */
  interface Look {
    /** Completes on the executor, and does not fail. */
    Future<Resolution> at(String host, AddressFamily family);
  }

  /** None are under way; all complete on the executor. */
  SharedLooks(EventExecutor executor) {
    this.executor = executor;
  }

  /**
   * Joins the look at a name, or begins it.
   *
   * @return cannot be cancelled; fails with an {@link UnknownHostException} that says why
   */
  Future<Set<InetAddress>> join(String host, AddressFamily family, Look look) {
    Asked asked = new Asked(host, family);
    Promise<Set<InetAddress>> mine = executor.newPromise();
    mine.setUncancellable();
    // One that is over, and about to leave, is of the past already.
    Promise<Set<InetAddress>> now =
        underWay.compute(asked, (_, before) -> before == null || before.isDone() ? mine : before);
    if (!mine.equals(now)) {
      return now;
    }
    mine.addListener(done -> underWay.remove(asked, mine));
    if (underWay.size() > MOST) {
      fail(mine, "too many other names are being looked up (expected: at most " + MOST + ")");
    } else if (closed) {
      failClosed(mine);
    } else {
      look.at(host, family).addListener((Future<Resolution> done) -> tell(mine, done.getNow()));
    }
    return mine;
  }

  /** Those that are under way fail, and so do all that follow. */
  @Override
  public void close() {
    closed = true;
    underWay.values().forEach(SharedLooks::failClosed);
  }

  private static void tell(Promise<Set<InetAddress>> result, Resolution found) {
    switch (found) {
      case Resolution.Found(var addresses, var ttl, var unknown) -> result.trySuccess(addresses);
      case Resolution.Failed(String reason) -> fail(result, reason);
    }
  }

  private static void failClosed(Promise<Set<InetAddress>> result) {
    fail(result, "the configuration of DNS has changed meanwhile");
  }

  private static void fail(Promise<Set<InetAddress>> result, String reason) {
    result.tryFailure(new UnknownHostException(reason));
  }
}
