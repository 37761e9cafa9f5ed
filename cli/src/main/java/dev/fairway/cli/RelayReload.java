package dev.fairway.cli;

import dev.fairway.config.Location;
import dev.fairway.config.Problem;
import dev.fairway.relay.Relay;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts changes of a relay's files in force while it runs. */
final class RelayReload implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RelayReload.class);
  private static final String STAYS = "the configuration before this one stays in force";

  private final RelaySource source;
  private final Relay relay;
  private final AutoCloseable watch;
  private volatile List<Problem> problems;

  private RelayReload(RelaySource source, Relay relay) {
    this.source = source;
    this.relay = relay;
    this.problems = source.first().problems();
    this.watch = source.watch(this::take);
  }

  /** Begins. */
  static RelayReload of(RelaySource source, Relay relay) {
    return new RelayReload(source, relay);
  }

  /** What is wrong with the files as they are now. Any thread. */
  List<Problem> problems() {
    return problems;
  }

  /** Says what is wrong with a configuration, and what of it has no effect here. */
  static void report(LoadedRelay loaded) {
    loaded.remarks().forEach(remark -> log.info("{}", remark));
    loaded.notices().forEach(notice -> log.warn("{}", notice));
    loaded.problems().forEach(problem -> log.error("{}", problem));
  }

  private void take(LoadedRelay changed) {
    report(changed);
    problems = changed.problems();
    if (changed.relay().isEmpty()) {
      log.error(STAYS);
      relay.keep();
      return;
    }
    try {
      relay.apply(changed.relay().get());
    } catch (IOException | RuntimeException e) {
      Location place = Location.ofFile(source.name());
      problems = List.of(new Problem(place, Optional.empty(), "", String.valueOf(e.getMessage())));
      log.error("{}; {}", e.getMessage(), STAYS);
    }
  }

  /** Watches no more; a change that is being put in force is waited for. */
  @Override
  public void close() {
    try {
      watch.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
