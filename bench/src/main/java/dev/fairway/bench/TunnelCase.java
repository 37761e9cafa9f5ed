package dev.fairway.bench;

/** What is measured of the tunnel. */
public enum TunnelCase {
  /** Bulk of a single stream. */
  BULK_1("bulk-1", "one stream as fast as it can be, down and then up"),
  /** Bulk of a few. */
  BULK_8("bulk-8", "the same with 8 streams"),
  /** How long an exchange takes. */
  PING_1("ping-1", "64 bytes there and back over and over, one stream"),
  /** How many exchanges there can be. */
  PING_64("ping-64", "the same on 64 streams"),
  /** What a new stream costs. */
  CONNECT("connect", "connect, 1 KiB there and back, close; 64 at a time"),
  /** What a mostly idle stream costs. */
  IDLE_1000("idle-1000", "memory of 1,000 streams that had one exchange each"),
  /** What an idle stream costs among many. */
  IDLE_5000("idle-5000", "memory of 5,000 such streams"),
  /** Whether one slow reader holds up others. */
  ISOLATION("isolation", "ping on 8 streams, in turns alone and beside a stalled download"),
  /** Whether a target that is gone holds up others. */
  ISOLATION_HOLE("isolation-hole", "the same beside connections to where nobody answers"),
  /** Whether clients that give up hold up others. */
  ISOLATION_CANCELLED("isolation-cancelled", "the same beside 1,000 broken off a second");

  private final String label;
  private final String description;

  TunnelCase(String label, String description) {
    this.label = label;
    this.description = description;
  }

  /** What it measures, in a few words. */
  public String description() {
    return description;
  }

  /** Whether the length of the way makes no difference to it. */
  boolean isMemory() {
    return this == IDLE_1000 || this == IDLE_5000;
  }

  /** Its name on the command line and in results. */
  @Override
  public String toString() {
    return label;
  }
}
