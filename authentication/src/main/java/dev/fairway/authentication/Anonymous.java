package dev.fairway.authentication;

import dev.fairway.access.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes whoever shows nothing at all; whoever shows something that is not good is not taken. */
public record Anonymous() implements Authenticator, Asking {

  private static final Outcome.Known NOBODY =
      new Outcome.Known(
          new Subject(
              "fairway:anonymous", "", List.of("fairway:unauthenticated"), Map.of(), "anonymous"),
          Instant.MAX,
          Evidence.NONE);

  @Override
  public String kind() {
    return "anonymous";
  }

  @Override
  public Optional<Subject> recognize(Evidence evidence, Instant now) {
    return evidence instanceof Evidence.None ? Optional.of(NOBODY.subject()) : Optional.empty();
  }

  @Override
  public Answer ask(Presented shown, Instant now) {
    return shown.areNone() ? NOBODY : Outcome.UNKNOWN;
  }
}
