package dev.fairway.authentication;

import dev.fairway.access.Subject;
import java.time.Instant;
import java.util.Optional;

/** An authenticator at work. Any thread; never blocks. */
interface Asking {

  /** Who shows this. Never throws. */
  Answer ask(Presented shown, Instant now);

  /**
   * Judges again what a client was known by.
   *
   * @return who that proves it to be; empty if it proves nothing to this authenticator
   */
  Optional<Subject> recognize(Evidence evidence, Instant now);

  /** How it is, if there is more to it than what the configuration says. */
  default Optional<Condition> condition() {
    return Optional.empty();
  }

  /** Ends what it does by itself; what is being found out comes to an end. */
  default void close() {}
}
