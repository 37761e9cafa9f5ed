package dev.fairway.enrollment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Holds the invites against a model that only counts. */
class InvitesPropertyTest {

  private static final long SEED = 20261122;

  private static final class Model {
    final Instant expires;
    int left;

    Model(Instant expires, int left) {
      this.expires = expires;
      this.left = left;
    }
  }

  @Test
  void nobodyJoinsMoreOftenOrLaterThanTheyMay() throws Exception {
    for (int run = 0; run < 200; run++) {
      history(new Random(SEED + run), run);
    }
  }

  private static void history(Random random, int run) throws Exception {
    Instant now = Instant.parse("2026-11-22T08:00:00Z");
    Invites invites = Invites.NONE;
    Map<InviteToken, Model> model = new HashMap<>();
    List<InviteToken> tokens = new ArrayList<>(List.of(InviteToken.create()));
    for (int step = 0; step < 120; step++) {
      InviteToken token = tokens.get(random.nextInt(tokens.size()));
      switch (random.nextInt(5)) {
        case 0 -> {
          InviteToken fresh = InviteToken.create();
          Duration life = Duration.ofMinutes(1 + random.nextInt(3_000));
          int uses = 1 + random.nextInt(4);
          var terms = new Invite.Terms("east", life, uses, new Invite.Accepts(true, false));
          invites = invites.with(fresh, "id" + step, terms, now);
          tokens.add(fresh);
          model.put(fresh, new Model(now.plus(life), uses));
        }
        case 1 -> now = now.plus(Duration.ofMinutes(random.nextInt(600)));
        case 2 -> {
          if (random.nextInt(4) == 0 && invites.of(token).isPresent()) {
            invites = invites.withdraw(invites.of(token).get().id()).orElseThrow();
            model.remove(token);
          }
        }
        default ->
            invites = redeem(invites, token, Optional.ofNullable(model.get(token)), now, run, step);
      }
      assertThat(invites.all())
          .allMatch(invite -> invite.used() <= invite.uses() && invite.used() >= 0);
    }
  }

  private static Invites redeem(
      Invites invites, InviteToken token, Optional<Model> model, Instant now, int run, int step) {
    boolean may = model.filter(one -> one.left > 0 && now.isBefore(one.expires)).isPresent();
    try {
      Invites next = invites.redeem(token, now);
      assertThat(may).as("run %d step %d", run, step).isTrue();
      model.orElseThrow().left--;
      return next;
    } catch (RefusedException e) {
      assertThat(may).as("run %d step %d: %s", run, step, e.reason()).isFalse();
      assertThat(e.status()).isEqualTo(403);
      assertThat(e.reason()).contains("fairway hub invite").doesNotContain(token.text());
      return invites;
    }
  }

  @Test
  void endedInvitesMakeRoomForNewOnes() throws Exception {
    Instant now = Instant.parse("2026-11-22T08:00:00Z");
    var terms = new Invite.Terms("east", Duration.ofHours(1), 1, new Invite.Accepts(true, false));
    Invites invites = Invites.NONE;
    for (int i = 0; i < Invites.MOST; i++) {
      invites = invites.with(InviteToken.create(), "id" + i, terms, now);
    }
    Invites full = invites;
    assertThat(
            catchThrowableOfType(
                    RefusedException.class,
                    () -> full.with(InviteToken.create(), "one", terms, now))
                .reason())
        .isEqualTo("1000 invites are open (withdraw some: fairway hub invite --withdraw ID)");

    Instant later = now.plus(Duration.ofHours(2));
    assertThat(full.with(InviteToken.create(), "one", terms, later).all()).hasSize(1);
  }
}
