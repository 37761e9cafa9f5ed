package dev.fairway.bench;

import java.util.Locale;

/** What is measured. */
public enum Subject {
  /** The real {@code fairway hub}, started as a user starts it. */
  FAIRWAY,
  /** Debian's nginx, with the configuration in this module. */
  NGINX,
  /** Debian's HAProxy, with the configuration in this module. */
  HAPROXY;

  /** Its name on the command line and in results. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
