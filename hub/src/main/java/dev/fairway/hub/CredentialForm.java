package dev.fairway.hub;

import dev.fairway.config.CredentialSpec;
import dev.fairway.credentials.Credential;
import dev.fairway.credentials.ExecPlan;

/**
 * The good form of a credential, with everything that it refers to.
 *
 * @param spec what was asked for
 * @param source what it comes to
 */
record CredentialForm(CredentialSpec spec, Source source) {

  /** Where what is shown comes from. */
  sealed interface Source {

    /** What files hold. */
    record Held(Credential.Content content) implements Source {}

    /** What a program prints. */
    record Printed(ExecPlan plan) implements Source {}

    /** From nowhere: the files are not there, or hold something else. */
    record Missing(String reason) implements Source {}
  }
}
