package dev.fairway.hub;

import dev.fairway.access.Impersonation;
import dev.fairway.access.Subject;
import java.util.Optional;

/**
 * As whom a request acts.
 *
 * @param caller who sends it
 * @param impersonated whom it asks to be taken for, which is allowed
 */
record Acting(Subject caller, Optional<Impersonation> impersonated) {

  /** Whom the rules are about. */
  Subject subject() {
    return impersonated
        .map(
            one ->
                new Subject(
                    one.user(), one.uid(), one.groups(), one.extra(), caller.authenticator()))
        .orElse(caller);
  }
}
