package dev.fairway.transport;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What goes wrong again and again, shown for as long and a little longer. Any thread. */
final class RecentTrouble {

  private static final long SHOWN = Duration.ofSeconds(30).toNanos();

  private record Event(String words, long at) {}

  private volatile @Nullable Event last;

  void happened(String words) {
    last = new Event(words, System.nanoTime());
  }

  Optional<String> now() {
    Event event = last;
    return event == null || System.nanoTime() - event.at > SHOWN
        ? Optional.empty()
        : Optional.of(event.words);
  }
}
