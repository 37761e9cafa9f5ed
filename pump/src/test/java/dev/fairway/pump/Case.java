package dev.fairway.pump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.linux.PipePool;
import io.netty.buffer.Unpooled;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One random session, all of which follows from its seed. */
final class Case {

  private static final int PATIENCE_SECONDS = 90;

  private final long seed;
  private final Random random;
  private final Content up;
  private final Content down;
  private final byte[] header;
  private final boolean someoneResets;
  private final boolean clientResets;
  private final Peer.Plan client;
  private final Peer.Plan upstream;

  Case(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
    up = new Content(seed);
    down = new Content(~seed);
    header = up.bytes(0, random.nextInt(4) == 0 ? random.nextInt(300) : 0);
    someoneResets = random.nextInt(4) == 0;
    clientResets = random.nextBoolean();
    boolean clientEndsLast = random.nextInt(3) == 0;
    boolean upstreamEndsLast = !clientEndsLast && random.nextInt(2) == 0;
    int upSize = size();
    int downSize = size();
    client = plan(header.length, upSize, downSize, clientEndsLast, someoneResets && clientResets);
    upstream = plan(0, downSize, upSize, upstreamEndsLast, someoneResets && !clientResets);
  }

  private Peer.Plan plan(int first, int size, int others, boolean endsLast, boolean resets) {
    boolean small = random.nextInt(4) == 0;
    return new Peer.Plan(
        first,
        size,
        pick(1 + Math.min(size, 2_000), 16_384, 100_000),
        small && others < 20_000 ? 1 + random.nextInt(50) : 65_536,
        random.nextInt(4) == 0 ? random.nextInt(10_000) : 0,
        random.nextInt(3) == 0 ? 1 + random.nextInt(10) : 0,
        endsLast,
        resets);
  }

  private int size() {
    return switch (random.nextInt(20)) {
      case 0, 1 -> 0;
      case 2, 3, 4, 5, 6, 7 -> random.nextInt(200);
      case 8, 9, 10, 11, 12, 13, 14, 15 -> random.nextInt(20_000);
      case 16, 17, 18 -> random.nextInt(200_000);
      default -> random.nextInt(1_500_000);
    };
  }

  private int pick(int... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** Runs it to its end, and fails unless what arrived is what was sent, and ended as it ended. */
  void run(Rig rig, PipePool pipes) throws Exception {
    try (Rig.Session session = rig.open(setup(pipes))) {
      Peer near = new Peer(session.client(), client, up, down, random.nextLong());
      Peer far = new Peer(session.upstream(), upstream, down, up, random.nextLong());
      Thread nearLife = Thread.ofVirtual().start(() -> live(near, far));
      Thread farLife = Thread.ofVirtual().start(() -> live(far, near));
      Outcome outcome = outcome(session);
      nearLife.join();
      farLife.join();
      checkOutcome(outcome, session);
      check(near, client, upstream.size());
      check(far, upstream, header.length + client.size());
    } catch (Exception | AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + this + ": " + e.getMessage(), e);
    }
  }

  private static void live(Peer one, Peer other) {
    try {
      one.live(other);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Outcome outcome(Rig.Session session) throws Exception {
    try {
      return session.outcome().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError(
          "stuck: "
              + session.ask(
                  () ->
                      session.pump().waiting(Side.CLIENT)
                          + " "
                          + session.pump().tally(Side.CLIENT)
                          + ", "
                          + session.pump().waiting(Side.UPSTREAM)
                          + " "
                          + session.pump().tally(Side.UPSTREAM)),
          e);
    }
  }

  private Rig.Setup setup(PipePool pool) {
    @Nullable PipePool pipes = random.nextInt(10) == 0 ? null : pool;
    Bandwidth limit = random.nextInt(10) == 0 ? new Bandwidth(20_000_000, 20_000) : null;
    PumpLimits limits =
        new PumpLimits(Rig.PATIENT.idle(), Rig.PATIENT.halfClosed(), null, limit, null);
    return new Rig.Setup(
        limits,
        pipes,
        choice(),
        () -> Unpooled.wrappedBuffer(header),
        random.nextInt(3) == 0,
        buffer());
  }

  /**
   * The size of the send buffers: what is smaller than a packet of the loopback interface waits for
   * a delayed acknowledgement each time, so there are few. Receive buffers stay as they are: beyond
   * a small one the kernel drops packets, and repeats them later and later.
   */
  private int buffer() {
    boolean small = client.size() + upstream.size() < 40_000;
    return small && random.nextInt(100) == 0 ? 4_096 : pick(0, 0, 0, 100_000, 200_000);
  }

  private Supplier<Choice> choice() {
    Random own = new Random(random.nextLong());
    return switch (random.nextInt(5)) {
      case 0 -> () -> flow -> false;
      case 1 -> () -> flow -> true;
      case 2 -> Bulk::new;
      default -> () -> flow -> own.nextBoolean();
    };
  }

  private void check(Peer peer, Peer.Plan plan, int expected) {
    assertThat(peer.problem()).isNull();
    assertThat(peer.received()).isLessThanOrEqualTo(expected);
    if (!someoneResets) {
      assertThat(peer.received()).isEqualTo(expected);
      assertThat(peer.sawEnd()).isTrue();
      assertThat(peer.sawReset()).isFalse();
    } else if (!plan.resets()) {
      assertThat(peer.sawReset()).as("reset seen").isTrue();
    }
  }

  private void checkOutcome(Outcome outcome, Rig.Session session) {
    if (someoneResets) {
      assertThat(outcome).isEqualTo(new Outcome.Reset(clientResets ? Side.CLIENT : Side.UPSTREAM));
      return;
    }
    assertThat(outcome).isInstanceOf(Outcome.Closed.class);
    Tally fromClient = session.ask(() -> session.pump().tally(Side.CLIENT));
    assertThat(fromClient.received()).isEqualTo(client.size());
    assertThat(fromClient.own()).isEqualTo(header.length);
    assertThat(fromClient.sent()).isEqualTo(header.length + client.size());
    Tally fromUpstream = session.ask(() -> session.pump().tally(Side.UPSTREAM));
    assertThat(fromUpstream.received()).isEqualTo(upstream.size());
    assertThat(fromUpstream.sent()).isEqualTo(fromUpstream.received());
    assertThat(fromUpstream.spliced()).isBetween(0L, fromUpstream.sent());
  }

  @Override
  public String toString() {
    return "client "
        + client
        + ", upstream "
        + upstream
        + ", header "
        + header.length
        + (someoneResets ? ", reset" : "");
  }
}
