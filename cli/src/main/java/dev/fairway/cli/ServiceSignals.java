package dev.fairway.cli;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signals that scripts send to services which know no better way: both ask for what a hub or a
 * relay does by itself, and must not end it.
 */
final class ServiceSignals {

  private static final Logger log = LoggerFactory.getLogger(ServiceSignals.class);

  private ServiceSignals() {}

  /** From now on they are answered in the log. A terminal that goes away still ends the process. */
  static void accept(Environment environment) {
    if (!environment.terminal()) {
      Signals.on(
          "HUP", () -> log.info("SIGHUP: changed files are in force within a second anyway"));
    }
    Signals.on(
        "USR1", () -> log.info("SIGUSR1: moved log files begin anew within a second anyway"));
  }
}
