package dev.fairway.cli;

import dev.fairway.config.AccessPolicySpec;

/** The verbs that can be asked about. */
final class VerbNames extends NamedValues<String> {

  VerbNames() {
    super(AccessPolicySpec.VERBS.stream().filter(verb -> !verb.equals("*")).toArray(String[]::new));
  }
}
