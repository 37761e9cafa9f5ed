package dev.fairway.cli;

import dev.fairway.config.ConfigWatch;
import dev.fairway.config.Problem;
import dev.fairway.config.RelaySpec;
import dev.fairway.net.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where it is said what a relay is to do: in files, which are watched, or on the command line,
 * which does not change.
 *
 * @param first what was loaded at the start
 * @param file the file or folder; absent for the command line
 * @param admin where health and metrics are served, whatever the files say; absent if they decide
 */
record RelaySource(LoadedRelay first, Optional<Path> file, Optional<HostPort> admin) {

  private static final Duration POLL = Duration.ofSeconds(1);

  /** What it is called in messages. */
  String name() {
    return first.sources().root();
  }

  /**
   * What to do at the start.
   *
   * @throws CommandFailure if that cannot be known; the message has every problem
   */
  RelaySpec relay() {
    return first
        .relay()
        .orElseThrow(
            () -> {
              StringBuilder message = new StringBuilder("nothing can be relayed as " + name());
              for (Problem problem : first.problems()) {
                message.append("\n  ").append(problem);
              }
              return new CommandFailure(
                  message.toString(),
                  "'fairway relay validate --config PATH' says the same without starting.");
            });
  }

  /**
   * Looks every second whether the files say something else.
   *
   * @param onChange takes everything that changed, one at a time and on another thread; without a
   *     relay if what is there now cannot be used
   * @return ends the watch when it is closed, and waits for a call back that is under way
   */
  AutoCloseable watch(Consumer<LoadedRelay> onChange) {
    if (file.isEmpty()) {
      return () -> {};
    }
    Path path = file.get();
    return ConfigWatch.start(
        path.toString(),
        first,
        before -> before.reload(path).adminOn(admin),
        ConfigWatch.Pause.of(POLL),
        onChange);
  }
}
