package dev.fairway.observe;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The last so many things that ended; confined to one thread. Adding is one write.
 *
 * @param <T> what is remembered of one
 */
public final class Recent<T> {

  private final @Nullable Object[] slots;
  private final Function<T, Instant> end;
  private int next;
  private int size;

  /**
   * Remembers nothing yet.
   *
   * @param end when one ended
   */
  public Recent(int capacity, Function<T, Instant> end) {
    this.slots = new Object[capacity];
    this.end = end;
  }

  /** Remembers one, in place of the oldest if there are too many. */
  public void add(T ended) {
    slots[next] = ended;
    next = next + 1 == slots.length ? 0 : next + 1;
    size = Math.min(size + 1, slots.length);
  }

  /** All that are wanted, in no particular order. */
  public List<T> find(Predicate<T> wanted) {
    List<T> found = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      T each = slot(i);
      if (each != null && wanted.test(each)) {
        found.add(each);
      }
    }
    return found;
  }

  /** How many are remembered, and since when. */
  public Memory memory() {
    T oldest = slot(size < slots.length ? 0 : next);
    return oldest == null ? Memory.NONE : new Memory(size, Optional.of(end.apply(oldest)));
  }

  @SuppressWarnings("unchecked") // Only add writes.
  private @Nullable T slot(int index) {
    return (T) slots[index];
  }
}
