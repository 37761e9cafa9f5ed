package dev.fairway.bench;

/** What is measured of the relay. */
public enum RelayCase {
  /** Bulk of a single connection. */
  BULK_1("bulk-1", "a download as fast as it can be, one connection"),
  /** Bulk of a few. */
  BULK_8("bulk-8", "downloads as fast as they can be, 8 connections"),
  /** Bulk of many that are slower than the relay. */
  BULK_64("bulk-64", "downloads at 30 Mb/s each, 64 connections"),
  /** Bulk of many that are not. */
  BULK_64_FULL("bulk-64-full", "downloads as fast as they can be, 64 connections"),
  /** What interactive use costs. */
  SMALL("small", "1 KiB there and back over and over, 64 kept connections"),
  /** What a new client costs. */
  CONNECT("connect", "connect, 1 KiB there and back, close; 64 at a time"),
  /** How long new clients wait for each other. */
  BURST("burst", "1,000 connections at once, nine times: until each has 1 KiB back"),
  /** What an idle client costs. */
  IDLE("idle", "memory of idle connections");

  private final String label;
  private final String description;

  RelayCase(String label, String description) {
    this.label = label;
    this.description = description;
  }

  /** What it measures, in a few words. */
  public String description() {
    return description;
  }

  /** Its name on the command line and in results. */
  @Override
  public String toString() {
    return label;
  }
}
