package dev.fairway.agent;

import dev.fairway.transport.EventLoops;
import dev.fairway.tunnel.Hello;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The links of an agent: does what a {@link LinkPlan} decides. Any thread may call; what they do is
 * done on one event loop, which need not be a link's own.
 */
final class HubLinks {

  private static final Logger log = LoggerFactory.getLogger(HubLinks.class);

  private final HubLink.Means means;
  private final EventLoops loops;
  private final EventLoop loop;
  private final int connections;
  private final LinkPlan plan;
  private final Map<Integer, HubLink> byNumber = new HashMap<>();
  private final Map<HubLink, Integer> numbers = new HashMap<>();

  /** Those included that were let go, until they carry nothing more. */
  private final Set<HubLink> open = ConcurrentHashMap.newKeySet();

  private int nextNumber;
  private boolean ended;
  private @Nullable ScheduledFuture<?> timer;

  HubLinks(HubLink.Means means, EventLoops loops, int connections) {
    this.means = means;
    this.loops = loops;
    this.loop = loops.next();
    this.connections = connections;
    this.plan = new LinkPlan(connections, RandomGenerator.getDefault());
  }

  /** Dials. */
  void start() {
    loop.execute(
        () -> {
          for (int i = 0; i < connections && !ended; i++) {
            plan.lasting(add(false));
          }
        });
  }

  /** How many the hub uses now. */
  int connected() {
    return (int) open.stream().filter(HubLink::isConnected).count();
  }

  /** Dials all anew; what the old connections carry goes on. */
  void renew() {
    loop.execute(() -> byNumber.values().forEach(HubLink::renew));
  }

  /**
   * Lets the hub open no more, and dials no more.
   *
   * @return completes when nothing is open any more
   */
  CompletableFuture<Void> drain() {
    CompletableFuture<Void> over = new CompletableFuture<>();
    loop.execute(
        () -> {
          ended = true;
          cancel();
          CompletableFuture.allOf(
                  open.stream().map(HubLink::drain).toArray(CompletableFuture<?>[]::new))
              .thenRun(() -> over.complete(null));
        });
    return over;
  }

  private int add(boolean extra) {
    int number = nextNumber++;
    HubLink link = new HubLink(means, loops.next(), extra, new Events());
    byNumber.put(number, link);
    numbers.put(link, number);
    open.add(link);
    link.start();
    return number;
  }

  private void decide() {
    cancel();
    if (ended) {
      return;
    }
    long now = System.nanoTime();
    LinkPlan.Decision decision = plan.decide(now);
    decision.let().forEach(this::letGo);
    if (decision.dial()) {
      plan.extra(add(true), now);
      log.debug("an extra connection is dialled, as the hub has replicas without one");
    }
    decision
        .again()
        .ifPresent(nanos -> timer = loop.schedule(this::decide, nanos, TimeUnit.NANOSECONDS));
  }

  private void letGo(int number) {
    HubLink link = byNumber.remove(number);
    if (link != null) {
      numbers.remove(link);
      link.drain().thenRun(() -> open.remove(link));
    }
  }

  private void cancel() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  /** What becomes of the links. */
  private final class Events implements HubLink.Listener {

    @Override
    public void connected(HubLink link, Hello.OfHub hub) {
      tell(link, number -> plan.connected(number, hub.replica(), hub.replicas()));
    }

    @Override
    public void lost(HubLink link) {
      tell(link, plan::lost);
    }

    @Override
    public void over(HubLink link) {
      open.remove(link);
      tell(
          link,
          number -> {
            plan.over(number);
            byNumber.remove(number);
            numbers.remove(link);
          });
    }

    private void tell(HubLink link, IntConsumer news) {
      loop.execute(
          () -> {
            Integer number = numbers.get(link);
            if (number != null) {
              news.accept(number);
              decide();
            }
          });
    }
  }
}
