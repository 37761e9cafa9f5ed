package dev.fairway.cli;

import ch.qos.logback.classic.Level;
import java.util.Locale;

/** How much to log. */
enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG,
  TRACE;

  Level level() {
    return Level.toLevel(name());
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
