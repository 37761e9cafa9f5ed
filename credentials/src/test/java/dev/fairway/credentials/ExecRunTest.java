package dev.fairway.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fairway.model.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real programs, well-behaved and otherwise. */
final class ExecRunTest {

  private static final String HEAD =
      "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":";

  @TempDir Path folder;

  @Test
  void whatItPrintsIsShown() throws Exception {
    ExecAnswer answer =
        ExecRun.run(
            shell(
                "echo '"
                    + HEAD
                    + "{\"token\":\"'$SECRET'\",\"expirationTimestamp\":\"2030-01-01T00:00:00Z\"}}'"));

    assertThat(token(answer.content())).contains("Bearer from-env");
    assertThat(answer.expires()).contains(Instant.parse("2030-01-01T00:00:00Z"));
    assertThat(answer.toString()).doesNotContain("from-env");
  }

  @Test
  void itIsToldThatNobodyIsThere() throws Exception {
    ExecAnswer answer =
        ExecRun.run(
            shell(
                "read line && exit 7; case \"$KUBERNETES_EXEC_INFO\" in"
                    + " *'\"interactive\":false'*) echo '"
                    + HEAD
                    + "{\"token\":\"t\"}}';; esac"));
    assertThat(token(answer.content())).contains("Bearer t");
  }

  @Test
  void whatGoesWrongIsSaidWithoutWhatWasPrinted() {
    assertThatThrownBy(() -> ExecRun.run(shell("echo secret; echo secret >&2; exit 3")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("exit code 3")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> ExecRun.run(shell("echo secret")))
        .hasMessageContaining("not JSON")
        .hasMessageNotContaining("secret");
    ExecPlan missing =
        new ExecPlan(
            "/nowhere/secret-plugin", List.of(), Map.of(), ExecPlan.V1, Duration.ofSeconds(9));
    assertThatThrownBy(() -> ExecRun.run(missing)).hasMessageContaining("cannot be run");
  }

  @Test
  void outputWithoutEndIsCutOff() {
    assertThatThrownBy(() -> ExecRun.run(shell("while :; do echo aaaaaaaaaaaaaaaaaaaaaaaa; done")))
        .hasMessageContaining("printed more than");
  }

  @Test
  void whatTakesTooLongIsKilledWithAllThatItHasStarted() throws Exception {
    Path pids = folder.resolve("pids");
    ExecPlan slow =
        new ExecPlan(
            "sh",
            List.of("-c", "sleep 600 & echo $! > " + pids + "; wait"),
            Map.of(),
            ExecPlan.V1,
            Duration.ofSeconds(2));
    assertThatThrownBy(() -> ExecRun.run(slow)).hasMessageContaining("did not end within");
    long child = Long.parseLong(Files.readString(pids).strip());
    await().until(() -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void aRefusedTokenIsRenewedAndTheLastGoodOneGoesOnWhileThatFails() throws Exception {
    Path answer = folder.resolve("answer");
    Files.writeString(answer, HEAD + "{\"token\":\"one\"}}");
    ExecPlan plan = shell("cat " + answer);
    MovingClock clock = new MovingClock();
    try (ExecCredentials programs = new ExecCredentials(clock, () -> {})) {
      programs.retain(Set.of(plan));
      Credential credential = programs.credential(plan, "x", false);
      await().until(() -> shown(credential).equals(Optional.of("Bearer one")));
      Files.writeString(answer, HEAD + "{\"token\":\"two\"}}");

      clock.forward(Duration.ofSeconds(11));
      credential.refused(credential.state());

      await().until(() -> shown(credential).equals(Optional.of("Bearer two")));
      Files.writeString(answer, "damaged");
      clock.forward(Duration.ofSeconds(11));
      credential.refused(credential.state());
      assertThat(shown(credential)).contains("Bearer two");
    }
  }

  @Test
  void aProgramThatFailsLeavesNothingToShowAndAReason() {
    ExecPlan plan = shell("exit 5");
    try (ExecCredentials programs = new ExecCredentials(InstantSource.system(), () -> {})) {
      programs.retain(Set.of(plan));
      Credential credential = programs.credential(plan, "x", false);
      await()
          .until(
              () ->
                  credential.state() instanceof Credential.State.Unavailable(var reason)
                      && reason.contains("exit code 5"));
    }
  }

  private static Optional<String> shown(Credential credential) {
    return credential.state() instanceof Credential.State.Ready ready
            && ready.identity().equals(Upstream.ANONYMOUS)
        ? ready.authorization().map(Object::toString)
        : Optional.empty();
  }

  private static Optional<String> token(Credential.Content content) {
    return content.token().map(one -> one.authorization().toString());
  }

  private static ExecPlan shell(String script) {
    return new ExecPlan(
        "sh",
        List.of("-c", script),
        Map.of("SECRET", "from-env"),
        ExecPlan.V1,
        Duration.ofSeconds(60));
  }

  private static final class MovingClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    void forward(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
