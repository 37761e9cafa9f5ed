package dev.fairway.access;

import java.util.List;

/**
 * What some people and programs may do. Policies only allow; nothing takes back what another policy
 * allows.
 *
 * <p>A policy in error goes on in its last good form, like every object of the configuration. One
 * that has no such form must not simply be left out: the first policy is what turns everything that
 * is not allowed into something denied. {@link #grantingNothing} stands in for it.
 *
 * @param name the name of the object
 * @param subjects whom it is about: who is any of these
 * @param rules what they may do: what any of these allows
 */
public record AccessPolicy(String name, List<Holder> subjects, List<AccessRule> rules) {

  /** Copies the lists. */
  public AccessPolicy {
    subjects = List.copyOf(subjects);
    rules = List.copyOf(rules);
  }

  /** What stands in for a policy of which no good form is known: it allows nobody anything. */
  public static AccessPolicy grantingNothing(String name) {
    return new AccessPolicy(name, List.of(), List.of());
  }

  /** One of those whom a policy is about. */
  public sealed interface Holder {

    /** The user of exactly this name. */
    record User(String name) implements Holder {}

    /** Everybody in the group of exactly this name. */
    record Group(String name) implements Holder {}
  }
}
