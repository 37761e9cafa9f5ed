package dev.fairway.proxy;

/** The part of the way on which something failed; whoever is paged asks this first. */
public enum Hop {
  /** From the client to us: its request is at fault. */
  CLIENT("client to fairway"),
  /** Here: our configuration or our limits. */
  FAIRWAY("fairway itself"),
  /** From us to the upstream. */
  UPSTREAM("fairway to upstream");

  private final String words;

  Hop(String words) {
    this.words = words;
  }

  /** In words, for messages. */
  public String words() {
    return words;
  }
}
