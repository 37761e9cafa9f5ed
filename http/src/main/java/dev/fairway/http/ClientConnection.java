package dev.fairway.http;

/** A connection to an upstream that carries requests. Every method is called on its event loop. */
public interface ClientConnection {

  /** How many more requests it can take now. */
  int capacity();

  /** How many requests are in flight. */
  int active();

  /** Whether it will ever take a request again: it is open, and the upstream is not leaving. */
  boolean isUsable();

  /**
   * Starts a request.
   *
   * @throws IllegalStateException without capacity
   */
  ClientStream open(ResponseEvents events);

  /** Takes no more requests, and closes once those in flight are over. */
  void close();

  /** Closes now; what is in flight hears {@link Reset#ENDED}. */
  void abort();

  /** Hears how a connection fares, on its event loop. */
  interface Listener {
    /** A request is over, or the upstream allows more. */
    void onCapacity();

    /** The connection is closed; its streams were reset before. */
    void onClosed();
  }
}
