package dev.fairway.hub;

import dev.fairway.config.CredentialSpec;
import dev.fairway.credentials.Credential;
import dev.fairway.credentials.ExecPlan;
import java.util.Optional;

/**
 * The good form of a credential, with everything that it refers to.
 *
 * @param spec what was asked for
 * @param source what it comes to
 * @param fault what is wrong with the Secret that it is in
 */
record CredentialForm(CredentialSpec spec, Source source, Optional<Fault> fault) {

  /** Not in a Secret, or in a good one. */
  CredentialForm(CredentialSpec spec, Source source) {
    this(spec, source, Optional.empty());
  }

  /**
   * Why a Secret is of no use.
   *
   * @param reason one word
   * @param message for people; quotes nothing of it
   */
  record Fault(String reason, String message) {}

  /** Where what is shown comes from. */
  sealed interface Source {

    /** What files hold, or a Secret. */
    record Held(Credential.Content content) implements Source {}

    /** What a program prints. */
    record Printed(ExecPlan plan) implements Source {}

    /** From nowhere: the files or the Secret are not there, or hold something else. */
    record Missing(String reason) implements Source {}
  }
}
