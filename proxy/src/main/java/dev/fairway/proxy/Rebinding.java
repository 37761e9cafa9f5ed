package dev.fairway.proxy;

import dev.fairway.model.Listener;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From the listeners of one snapshot to those of the next: those that stay as they are, and new
 * ones, bound.
 *
 * @param bound those that listen now, by name
 * @param binder opens one
 * @param failures takes what could not be bound, by name
 */
record Rebinding(Map<String, Bound> bound, Binder binder, Map<String, IOException> failures) {

  /** Opens a listener. */
  @FunctionalInterface
  interface Binder {
    Bound bind(Listener listener) throws IOException;
  }

  Map<String, Bound> to(List<Listener> listeners) {
    Map<String, Bound> next = new HashMap<>();
    for (Listener listener : listeners) {
      Bound existing = bound.get(listener.name());
      Bound listening =
          existing != null && existing.serves(listener) ? existing : move(listener, existing);
      if (listening != null) {
        next.put(listener.name(), listening);
      }
    }
    return next;
  }

  /** Binds the new address, and gives up the old one before where the two exclude each other. */
  private @Nullable Bound move(Listener listener, @Nullable Bound old) {
    try {
      return binder.bind(listener);
    } catch (IOException e) {
      if (old == null || old.binding().address().getPort() != listener.address().port()) {
        failures.put(listener.name(), e);
        return old;
      }
      old.binding().close();
    }
    try {
      return binder.bind(listener);
    } catch (IOException e) {
      failures.put(listener.name(), e);
      return rebind(old, e);
    }
  }

  private @Nullable Bound rebind(Bound old, IOException reason) {
    try {
      return binder.bind(old.listener());
    } catch (IOException e) {
      reason.addSuppressed(e);
      return null;
    }
  }
}
