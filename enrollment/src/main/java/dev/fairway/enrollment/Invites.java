package dev.fairway.enrollment;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The invites of a hub at one moment. Immutable; each change makes another. At most a thousand are
 * kept, the ended ones for a week, so that who comes late learns why.
 *
 * @param byHash each by the hash of its token, the oldest first
 */
record Invites(Map<String, Invite> byHash) {

  static final Invites NONE = new Invites(Map.of());

  static final int MOST = 1_000;
  private static final Duration REMEMBERED = Duration.ofDays(7);

  Invites {
    byHash = Collections.unmodifiableMap(new LinkedHashMap<>(byHash));
  }

  /** All of them. */
  Collection<Invite> all() {
    return byHash.values();
  }

  /** The one of a token, whatever has become of it. */
  Optional<Invite> of(InviteToken token) {
    return Optional.ofNullable(byHash.get(token.hash()));
  }

  /**
   * The same with one more, and without those that ended long ago.
   *
   * @param id names the new one
   * @throws RefusedException if there are too many
   */
  Invites with(InviteToken token, String id, Invite.Terms terms, Instant now)
      throws RefusedException {
    Invites kept =
        without(invite -> !now.isBefore(invite.expires().plus(REMEMBERED)) || ended(invite, now));
    if (kept.byHash.size() >= MOST) {
      throw new RefusedException(
          409, MOST + " invites are open (withdraw some: fairway hub invite --withdraw ID)");
    }
    Invite made =
        new Invite(
            id,
            token.hash(),
            terms.cluster(),
            now,
            now.plus(terms.lifetime()),
            terms.uses(),
            0,
            terms.accepts());
    return kept.replacing(made);
  }

  /** Where there is hardly any room left, nobody is told why they are late. */
  private boolean ended(Invite invite, Instant now) {
    return byHash.size() >= MOST && invite.state(now) != Invite.State.OPEN;
  }

  /**
   * The same, in which a token has been used once more.
   *
   * @throws RefusedException if it is no token of an open invite; the message says what helps
   */
  Invites redeem(InviteToken token, Instant now) throws RefusedException {
    return replacing(open(token, now).usedOnceMore());
  }

  /**
   * The open invite of a token.
   *
   * @throws RefusedException if it has none; the message says what helps
   */
  Invite open(InviteToken token, Instant now) throws RefusedException {
    Invite invite = of(token).orElseThrow(Invites::unknown);
    return switch (invite.state(now)) {
      case OPEN -> invite;
      case EXPIRED ->
          throw new RefusedException(
              403,
              "the invite expired at "
                  + invite.expires()
                  + "; the hub's time is "
                  + now
                  + " (ask for a new one: fairway hub invite "
                  + invite.cluster()
                  + ")");
      case USED ->
          throw new RefusedException(
              403,
              "the invite has been used "
                  + (invite.uses() == 1 ? "" : invite.used() + " times ")
                  + "already, as often as it may (ask for a new one: fairway hub invite "
                  + invite.cluster()
                  + ")");
    };
  }

  /** The same without one; nothing if there is none of this name. */
  Optional<Invites> withdraw(String id) {
    Invites rest = without(invite -> invite.id().equals(id));
    return rest.byHash.size() == byHash.size() ? Optional.empty() : Optional.of(rest);
  }

  private static RefusedException unknown() {
    return new RefusedException(
        403,
        "the hub knows no invite with this token: it was withdrawn, is another hub's or replica's,"
            + " or was not copied whole (ask for a new one: fairway hub invite CLUSTER)");
  }

  private Invites replacing(Invite invite) {
    Map<String, Invite> next = new LinkedHashMap<>(byHash);
    next.put(invite.hash(), invite);
    return new Invites(next);
  }

  private Invites without(Predicate<Invite> leaving) {
    Map<String, Invite> rest = new LinkedHashMap<>(byHash);
    rest.values().removeIf(leaving);
    return new Invites(rest);
  }
}
