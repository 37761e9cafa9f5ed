package dev.fairway.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** One direction of a connection through a {@link DelayRelay}. For the thread of the loop. */
final class Lane {

  /** After so many pieces, others have their turn. */
  private static final int ROUNDS = 8;

  /** With a limited rate, the bytes of so much time arrive together, or those of a packet. */
  private static final long PIECES_A_SECOND = 1_000;

  private static final int PACKET = 1_460;
  private static final long NANO_BITS = 8 * TimeUnit.SECONDS.toNanos(1);

  private final Way way;
  private final DelayedConnection connection;
  private final NetworkPath path;
  private final Flight flight;
  private final Stalls stalls;
  private final int piece;

  /** Until then the path is taken: by the handshake, then by what was sent before. */
  private long taken;

  private long lastDue;
  private long endDue;
  private End end = End.NONE;
  private boolean lost;
  private boolean timed;
  private boolean blocked;
  private boolean dropping;
  private boolean over;

  /** How the sender has ended. */
  private enum End {
    NONE,
    ORDERLY,
    BROKEN
  }

  /**
   * One that has taken nothing yet.
   *
   * @param begin the first bytes leave then
   * @param salt of its losses
   */
  Lane(Way way, DelayedConnection connection, Segments segments, long begin, long salt) {
    this.way = way;
    this.connection = connection;
    this.path = connection.path();
    this.flight = new Flight(segments, path.capacity());
    this.stalls = new Stalls(path.loss(), begin, salt);
    this.piece = piece(path.bitsPerSecond());
    this.taken = begin;
    this.lastDue = begin;
  }

  private static int piece(long rate) {
    return rate == 0
        ? Segments.SIZE
        : Math.clamp(rate / 8 / PIECES_A_SECOND, PACKET, Segments.SIZE);
  }

  /** How many bytes are under way. */
  int inFlight() {
    return flight.size();
  }

  /** Whether nothing more will ever come out. */
  boolean isOver() {
    return over;
  }

  /** Whether what the source has would be taken in now. */
  boolean takes() {
    return end == End.NONE
        && !over
        && !connection.faults().has(LinkFault.STOP_READING, way)
        && flight.size() < path.capacity();
  }

  /** Whether bytes have arrived that the sink had no room for. */
  boolean isBlocked() {
    return blocked;
  }

  /** Takes in what the source has, and hands on what arrives at once. */
  void take(RelaySocket source) {
    for (int round = 0; round < ROUNDS && takes(); round++) {
      ByteBuffer space = flight.space();
      End how = End.NONE;
      int count = 0;
      try {
        count = source.read(space);
        how = count < 0 ? End.ORDERLY : End.NONE;
      } catch (IOException e) {
        how = End.BROKEN;
      }
      flight.took(Math.max(0, count), piece, this::due);
      if (dropping) {
        flight.clear();
      }
      if (how != End.NONE) {
        ended(how);
        return;
      }
      give();
      if (space.hasRemaining()) {
        return;
      }
    }
  }

  /** The source is gone: what it sent arrives, and then the news. */
  void broke() {
    ended(End.BROKEN);
  }

  /** The sink is gone: whatever is sent to it vanishes from now on. */
  void drop() {
    dropping = true;
    blocked = false;
    flight.clear();
    over |= end != End.NONE;
  }

  /** Hands on what has arrived, as far as the sink has room. */
  void give() {
    if (over || connection.faults().has(LinkFault.SWALLOW, way)) {
      return;
    }
    connection.sink(way).filter(RelaySocket::isConnected).ifPresent(this::give);
  }

  /** It is over for both sides. */
  void abandon() {
    over = true;
    flight.clear();
  }

  private void give(RelaySocket sink) {
    long now = System.nanoTime();
    try {
      giveBytes(sink, now);
      giveEnd(sink, now);
    } catch (IOException e) {
      drop();
      connection.opposite(way).lostItsSource();
    }
    awaitNext();
    connection.update();
  }

  private void giveBytes(RelaySocket sink, long now) throws IOException {
    blocked = false;
    for (ByteBuffer some = flight.arrived(now);
        some.hasRemaining() && !blocked;
        some = flight.arrived(now)) {
      flight.gave(sink.write(some));
      blocked = some.hasRemaining();
    }
  }

  private void giveEnd(RelaySocket sink, long now) throws IOException {
    if (end == End.NONE || flight.size() > 0) {
      return;
    }
    if (lost) {
      over = true;
    } else if (endDue - now <= 0 && end == End.ORDERLY) {
      over = true;
      sink.finish();
    } else if (endDue - now <= 0) {
      connection.abort();
    }
  }

  /** A write to the other side failed; where its end was dropped, nobody may hear of it. */
  private void lostItsSource() {
    if (!lost) {
      ended(End.BROKEN);
    }
  }

  private void ended(End how) {
    if (end == how || end == End.BROKEN || lost) {
      return;
    }
    lost = lost || connection.faults().has(LinkFault.DROP_CLOSE, way);
    end = how;
    endDue = due(0);
    over = dropping;
    if (how == End.BROKEN) {
      connection.opposite(way).drop();
    }
    give();
    connection.update();
  }

  /** When what leaves now arrives. */
  private long due(int bytes) {
    long leaves = Math.max(System.nanoTime(), taken);
    if (path.bitsPerSecond() > 0) {
      leaves += bytes * NANO_BITS / path.bitsPerSecond();
      taken = leaves;
    }
    lastDue = Math.max(lastDue, stalls.arrival(leaves + path.delay().toNanos()));
    return lastDue;
  }

  private void awaitNext() {
    boolean endAhead = end != End.NONE && !lost && flight.size() == 0;
    if (timed || over || blocked || !(flight.hasMore() || endAhead)) {
      return;
    }
    timed = true;
    connection.at(
        flight.hasMore() ? flight.nextDue() : endDue,
        () -> {
          timed = false;
          give();
        });
  }
}
