package dev.fairway.proxy;

import dev.fairway.model.Listener;
import dev.fairway.transport.Binding;
import dev.fairway.transport.Connections;

/**
 * A listener that listens.
 *
 * @param listener as it was when it was bound
 * @param binding its socket
 * @param connections what it has accepted
 */
record Bound(Listener listener, Binding binding, Connections connections) {

  /** Whether its socket is what the next form of the listener wants. */
  boolean serves(Listener next) {
    return listener.address().equals(next.address())
        && listener.certificate().isPresent() == next.certificate().isPresent();
  }

  /** Gone from the configuration: what is in flight finishes. */
  void retire() {
    binding.close();
    connections.drain();
  }

  /** Ends it with all that it has accepted. */
  void close() {
    binding.close();
    connections.closeAll();
  }
}
