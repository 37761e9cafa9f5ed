package dev.fairway.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Whatever happens in whichever order, the issuer is asked rarely, and keys are not lost. */
final class SigningKeysTest {

  private static final int ROUNDS = 300;
  private static final int STEPS = 60;

  private static final List<JWK> KEYS =
      List.of(
          TestIssuer.curve("a").toPublicJWK(),
          TestIssuer.curve("b").toPublicJWK(),
          TestIssuer.curve("c").toPublicJWK());

  @Test
  void theIssuerIsAskedRarelyAndWhatItSaidLastCounts() {
    Random random = new Random(20261121);
    for (int round = 0; round < ROUNDS; round++) {
      new Run(random).steps();
    }
  }

  private static final class Run {

    private final Random random;
    private final List<Instant> asked = new ArrayList<>();
    private final SigningKeys keys = new SigningKeys("test", this::fetch);
    private CompletableFuture<JWKSet> pending = new CompletableFuture<>();
    private JWKSet last = new JWKSet();
    private Instant now = Instant.EPOCH;

    Run(Random random) {
      this.random = random;
    }

    private CompletableFuture<JWKSet> fetch() {
      asked.add(now);
      pending = new CompletableFuture<>();
      return pending;
    }

    void steps() {
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(5)) {
          case 0 -> now = now.plusSeconds(random.nextInt(12));
          case 1 -> now = now.plus(Duration.ofMinutes(random.nextInt(7)));
          case 2 -> answer();
          case 3 -> pending.completeExceptionally(new IOException("away"));
          default -> ask("abcd".charAt(random.nextInt(4)));
        }
        assertThat(keys.state().keys().getKeys()).isEqualTo(last.getKeys());
      }
      for (int i = 1; i < asked.size(); i++) {
        assertThat(Duration.between(asked.get(i - 1), asked.get(i)))
            .isGreaterThanOrEqualTo(SigningKeys.PAUSE);
      }
    }

    private void answer() {
      JWKSet some = new JWKSet(KEYS.subList(random.nextInt(2), 1 + random.nextInt(3)));
      if (!asked.isEmpty() && pending.complete(some)) {
        last = some;
      }
    }

    private void ask(char id) {
      boolean known = last.getKeyByKeyId(String.valueOf(id)) != null;
      int before = asked.size();
      var answer = keys.with(String.valueOf(id), now).toCompletableFuture();
      if (known) {
        assertThat(answer).isDone();
      }
      boolean free = before == 0 || pending.isDone();
      boolean due = before == 0 || !now.isBefore(asked.getLast().plus(SigningKeys.PAUSE));
      if (!known && free && due) {
        assertThat(asked).hasSize(before + 1);
      }
    }
  }
}
