package dev.fairway.cli;

import dev.fairway.relay.Relay;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts changes of a relay's files in force while it runs. */
final class RelayReload implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RelayReload.class);
  private static final String STAYS = "the configuration before this one stays in force";

  private final AutoCloseable watch;

  private RelayReload(AutoCloseable watch) {
    this.watch = watch;
  }

  /** Begins. */
  static RelayReload of(RelaySource source, Relay relay) {
    return new RelayReload(source.watch(changed -> take(changed, relay)));
  }

  /** Says what is wrong with a configuration, and what of it has no effect here. */
  static void report(LoadedRelay loaded) {
    loaded.notices().forEach(notice -> log.warn("{}", notice));
    loaded.problems().forEach(problem -> log.error("{}", problem));
  }

  private static void take(LoadedRelay changed, Relay relay) {
    report(changed);
    if (changed.relay().isEmpty()) {
      log.error(STAYS);
      return;
    }
    try {
      relay.apply(changed.relay().get());
    } catch (IOException e) {
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
