package dev.fairway.observe;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The last so many ended requests; confined to one thread. Adding is one write. */
final class RecentRequests {

  private final @Nullable AccessRecord[] slots;
  private int next;
  private int size;

  RecentRequests(int capacity) {
    slots = new AccessRecord[capacity];
  }

  void add(AccessRecord ended) {
    slots[next] = ended;
    next = next + 1 == slots.length ? 0 : next + 1;
    size = Math.min(size + 1, slots.length);
  }

  @Nullable AccessRecord find(String id) {
    for (AccessRecord each : slots) {
      if (each != null && each.id().equals(id)) {
        return each;
      }
    }
    return null;
  }

  Memory memory() {
    AccessRecord oldest = slots[size < slots.length ? 0 : next];
    return oldest == null ? Memory.NONE : new Memory(size, Optional.of(endOf(oldest)));
  }

  private static Instant endOf(AccessRecord ended) {
    return ended.time().plus(ended.total());
  }
}
