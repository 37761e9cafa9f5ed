package dev.fairway.linux;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.testkit.Requires;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pool, against the real limits of the kernel too. */
class PipePoolTest {
  private int descriptors;

  @BeforeEach
  void count() {
    Requires.linux();
    assertThat(Linux.isAvailable()).isTrue();
    descriptors = Raw.openDescriptors();
  }

  @AfterEach
  void everyDescriptorIsClosedAgain() {
    assertThat(Raw.openDescriptors()).isEqualTo(descriptors);
  }

  @Test
  void lendsNoMoreThanItMay() {
    try (PipePool pool = new PipePool(2)) {
      List<Pipe> lent = lendAll(pool, 3);
      assertThat(lent).hasSize(2);
      assertThat(pool.lend()).isNull();
      assertThat(pool.refused()).isEqualTo(2);
      pool.giveBack(lent.getFirst());
      assertThat(pool.lend()).isSameAs(lent.getFirst());
      lent.forEach(pool::giveBack);
      assertThat(pool.lent()).isZero();
      assertThat(pool.idle()).isEqualTo(2);
    }
  }

  @Test
  void keepsNoPipeThatStillHoldsBytes() throws Exception {
    int[] source = Raw.socketPair();
    Raw.write(source[0], new byte[10]);
    try (PipePool pool = new PipePool(1)) {
      Pipe pipe = requireNonNull(pool.lend());
      pipe.fill(source[1], 10);
      pool.giveBack(pipe);
      assertThat(pool.idle()).isZero();
      Pipe next = requireNonNull(pool.lend());
      assertThat(next.pending()).isZero();
      pool.giveBack(next);
    }
    Calls.close(source[0]);
    Calls.close(source[1]);
  }

  @Test
  void aPipeThatWasFullIsLargerTheNextTime() throws Exception {
    int[] source = Raw.socketPair();
    int[] sink = Raw.socketPair();
    try (PipePool pool = new PipePool(1)) {
      Pipe pipe = requireNonNull(pool.lend());
      Raw.write(source[0], new byte[pipe.capacity() / 2]);
      passOn(pipe, source[1], sink[0]);
      pool.giveBack(pipe);
      assertThat(pipe.capacity()).isEqualTo(PipePool.SIZE);

      pipe = requireNonNull(pool.lend());
      pipe.grow(4 << 10);
      Raw.write(source[0], new byte[8 << 10]);
      passOn(pipe, source[1], sink[0]);
      pool.giveBack(pipe);
      assertThat(requireNonNull(pool.lend()).capacity()).isEqualTo(PipePool.LARGE);
      pool.giveBack(pipe);
    }
    for (int end : new int[] {source[0], source[1], sink[0], sink[1]}) {
      Calls.close(end);
    }
  }

  private static void passOn(Pipe pipe, int from, int to) throws LinuxException {
    pipe.fill(from, Integer.MAX_VALUE);
    pipe.drain(to);
  }

  @Test
  void closesWhatComesBackAfterItsEnd() {
    PipePool pool = new PipePool(2);
    Pipe pipe = requireNonNull(pool.lend());
    pool.close();
    assertThat(pool.lend()).isNull();
    pool.giveBack(pipe);
    assertThat(pool.lent()).isZero();
    assertThat(pool.idle()).isZero();
  }

  @Test
  void lendsNoneWhenDescriptorsRunOutAndSomeAgainLater() {
    try (PipePool pool = new PipePool(100)) {
      pool.giveBack(requireNonNull(pool.lend())); // Loads what it takes.
      var lent = new ArrayList<Pipe>();
      // The idle pipe's two, and one pipe more; the process needs none meanwhile.
      Raw.withDescriptors(descriptors + 4, () -> lent.addAll(lendAll(pool, 10)));
      assertThat(lent).hasSizeBetween(1, 3);
      Pipe later = pool.lend();
      assertThat(later).isNotNull();
      lent.forEach(pool::giveBack);
      pool.giveBack(requireNonNull(later));
    }
  }

  @Test
  void usesSmallerOnesOrNoneWhenTheUsersPagesRunOut() throws Exception {
    try (PipePool pool = new PipePool(2_000)) {
      var unprivileged =
          new FutureTask<>(
              () -> {
                Raw.dropRights();
                return lendAll(pool, 2_000);
              });
      // Rights belong to a thread of the system.
      Thread.ofPlatform().start(unprivileged);
      List<Pipe> lent = unprivileged.get();
      assertThat(lent).hasSizeLessThan(2_000);
      assertThat(lent).allMatch(pipe -> pipe.capacity() >= 16 << 10);
      assertThat(lent.getFirst().capacity()).isEqualTo(PipePool.SIZE);
      lent.forEach(pool::giveBack);
      assertThat(pool.lent()).isZero();
    }
  }

  @Test
  void aPipeThatWasMadeSmallGrowsOnceThereArePagesAgain() throws Exception {
    try (PipePool pool = new PipePool(2_000)) {
      var unprivileged = new FutureTask<>(() -> sizeOnceThereArePagesAgain(pool));
      Thread.ofPlatform().start(unprivileged);
      assertThat(unprivileged.get()).isEqualTo(PipePool.SIZE);
    }
  }

  private static int sizeOnceThereArePagesAgain(PipePool pool) {
    Raw.dropRights();
    List<Pipe> lent = lendAll(pool, 2_000);
    lent.removeLast().close();
    lent.removeLast().close();
    Pipe small = smallOne(pool);
    lent.removeLast().close();
    pool.giveBack(small);
    Pipe again = requireNonNull(pool.lend());
    assertThat(again).isSameAs(small);
    lent.forEach(pool::giveBack);
    pool.giveBack(again);
    return again.capacity();
  }

  /** Others take so many of the pages that are left that not all of one are. */
  private static Pipe smallOne(PipePool pool) {
    List<Pipe> others = quartersWhileThereArePages();
    try {
      others.removeLast().close();
      others.removeLast().close();
      Pipe small = requireNonNull(pool.lend());
      assertThat(small.capacity()).isLessThan(PipePool.SIZE);
      return small;
    } finally {
      others.forEach(Pipe::close);
    }
  }

  private static List<Pipe> quartersWhileThereArePages() {
    List<Pipe> quarters = new ArrayList<>();
    try {
      while (quarters.isEmpty() || quarters.getLast().capacity() == PipePool.SIZE / 4) {
        quarters.add(Pipe.open(PipePool.SIZE / 4));
      }
      quarters.removeLast().close();
    } catch (LinuxException e) {
      // There are none left.
    }
    return quarters;
  }

  private static List<Pipe> lendAll(PipePool pool, int atMost) {
    var lent = new ArrayList<Pipe>();
    while (lent.size() < atMost) {
      Pipe pipe = pool.lend();
      if (pipe == null) {
        return lent;
      }
      lent.add(pipe);
    }
    return lent;
  }
}
