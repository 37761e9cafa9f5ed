package dev.fairway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a name is looked up again, by a clock of the test's own. */
final class FollowedNameTest {

  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.1");

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<Set<InetAddress>> told = new ArrayList<>();
  private Resolution resolution = new Resolution.Failed("no such name");
  private Instant now = START;
  private int looks;

  @AfterEach
  void stop() {
    channel.finishAndReleaseAll();
  }

  @Test
  void aTtlOfNothingCountsOneSecondAndOneOfADayFiveMinutes() {
    resolution = found(Duration.ZERO);
    FollowedName name = follow(Optional.empty());
    assertThat(name.state().next()).isEqualTo(START.plusSeconds(1));
    pass(Duration.ofMillis(999));
    assertThat(looks).isEqualTo(1);
    resolution = found(Duration.ofDays(1));
    pass(Duration.ofMillis(1));
    assertThat(looks).isEqualTo(2);
    pass(Duration.ofSeconds(299));
    assertThat(looks).isEqualTo(2);
    pass(Duration.ofSeconds(1));
    assertThat(looks).isEqualTo(3);
    assertThat(name.state().since()).contains(START);
    assertThat(told).containsExactly(Set.of(ADDRESS));
  }

  @Test
  void aFixedValidityCountsInsteadOfTheTtl() {
    resolution = found(Duration.ofSeconds(60));
    FollowedName name = follow(Optional.of(Duration.ofSeconds(10)));
    assertThat(name.state().next()).isEqualTo(START.plusSeconds(10));
  }

  @Test
  void failedLooksComeFartherApartUpToHalfAMinute() {
    FollowedName name = follow(Optional.empty());
    for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30, 30}) {
      Duration wait = Duration.between(now, name.state().next());
      assertThat(wait)
          .isBetween(Duration.ofMillis(750L * seconds), Duration.ofMillis(1_250L * seconds));
      int before = looks;
      pass(wait.minusMillis(1));
      assertThat(looks).isEqualTo(before);
      pass(Duration.ofMillis(1));
      assertThat(looks).isEqualTo(before + 1);
    }
    assertThat(name.state().failure()).contains(new FollowedName.Failure("no such name", START));
  }

  @Test
  void afterSuccessTheFirstRetryComesSoonAgain() {
    FollowedName name = follow(Optional.empty());
    for (int i = 0; i < 10; i++) {
      pass(Duration.ofSeconds(40));
    }
    resolution = found(Duration.ofSeconds(5));
    pass(Duration.ofSeconds(40));
    assertThat(name.state().failure()).isEmpty();
    resolution = new Resolution.Failed("gone");
    pass(Duration.between(now, name.state().next()));
    assertThat(name.state().addresses()).containsExactly(ADDRESS);
    assertThat(name.state().failure()).contains(new FollowedName.Failure("gone", now));
    assertThat(name.state().next()).isBefore(now.plusMillis(1_251));
  }

  @Test
  void aClosedNameHearsNothing() {
    resolution = found(Duration.ofSeconds(1));
    FollowedName name = follow(Optional.empty());
    name.close();
    pass(Duration.ofMinutes(10));
    assertThat(looks).isEqualTo(1);
  }

  private FollowedName follow(Optional<Duration> validity) {
    channel.freezeTime();
    FollowedName.Source source =
        new FollowedName.Source() {
          @Override
          public Future<Resolution> look() {
            looks++;
            return channel.eventLoop().newSucceededFuture(resolution);
          }

          @Override
          public void forget(FollowedName name) {}
        };
    FollowedName name =
        new FollowedName(
            "api.example", channel.eventLoop(), () -> now, validity, source, told::add);
    name.start();
    channel.runPendingTasks();
    return name;
  }

  private void pass(Duration time) {
    now = now.plus(time);
    channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    channel.runPendingTasks();
  }

  private static Resolution found(Duration ttl) {
    return new Resolution.Found(Set.of(ADDRESS), ttl, Optional.empty());
  }
}
