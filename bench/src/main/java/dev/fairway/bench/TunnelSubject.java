package dev.fairway.bench;

/** What is measured beside the tunnel. */
public enum TunnelSubject {
  /** Fairway's tunnel: two processes that are named on the command line. */
  FAIRWAY("fairway"),
  /** Nothing: the load connects to the upstream. */
  TCP("tcp"),
  /** TLS from the load to the upstream; bulk only. */
  TLS("tls"),
  /** Two processes that give each TCP connection a TLS connection of its own. */
  TLS_RELAY("tls-relay"),
  /** The real {@code fairway relay}: TCP in, TCP out, one process. */
  FAIRWAY_RELAY("fairway-relay"),
  /** {@code ssh -R} to an sshd with keys of its own. */
  SSH("ssh");

  private final String label;

  TunnelSubject(String label) {
    this.label = label;
  }

  /** Whether it can do what a case asks for, and has memory or CPU time where that is asked. */
  boolean takesPartIn(TunnelCase each) {
    return switch (each) {
      case BULK_1, BULK_8 -> true;
      case PING_1, PING_64, CONNECT, ISOLATION, ISOLATION_CANCELLED -> this != TLS;
      case ISOLATION_HOLE -> this == FAIRWAY;
      case IDLE_1000, IDLE_5000 -> this != TLS && this != TCP;
    };
  }

  /** Its name on the command line and in results. */
  @Override
  public String toString() {
    return label;
  }
}
