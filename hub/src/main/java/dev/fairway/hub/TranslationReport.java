package dev.fairway.hub;

import dev.fairway.config.Problem;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what is wrong with a configuration: in the log, or to who cannot start a hub with it. */
final class TranslationReport {

  private static final Logger log = LoggerFactory.getLogger(Hub.class);

  private TranslationReport() {}

  /** Says what is wrong, and each thing once, however many objects suffer from it. */
  static void log(Translation translation) {
    Set<String> errors = new LinkedHashSet<>();
    translation.problems().forEach(problem -> errors.add(problem.toString()));
    for (ObjectStatus status : translation.statuses()) {
      switch (status) {
        case ObjectStatus.Accepted accepted ->
            accepted.warnings().forEach(warning -> log.warn("{}", warning));
        case ObjectStatus.Rejected rejected -> {
          rejected.problems().forEach(problem -> errors.add(problem.toString()));
          if (rejected.lastGoodInForce()) {
            log.warn("{}: its last good form goes on", rejected.key());
          }
        }
      }
    }
    errors.forEach(error -> log.error("{}", error));
  }

  /** Why nothing can be served. */
  static String nothingToServe(HubOptions options, Translation translation) {
    StringBuilder message = new StringBuilder("nothing can be served from " + options.config());
    translation.problems().forEach(problem -> append(message, problem));
    for (ObjectStatus status : translation.statuses()) {
      if (status instanceof ObjectStatus.Rejected rejected) {
        rejected.problems().forEach(problem -> append(message, problem));
      }
    }
    return message.toString();
  }

  private static void append(StringBuilder message, Problem problem) {
    message.append("\n  ").append(problem);
  }
}
