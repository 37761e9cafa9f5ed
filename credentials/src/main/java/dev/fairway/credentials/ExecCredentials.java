package dev.fairway.credentials;

import dev.fairway.model.ClientIdentity;
import dev.fairway.model.Upstream;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The programs that print credentials, each once however many clusters use it. Changed by one
 * thread, asked by any.
 */
public final class ExecCredentials implements AutoCloseable {

  private final InstantSource clock;
  private final Runnable changed;
  private volatile Map<ExecPlan, ExecCredential> running = Map.of();

  /**
   * None yet.
   *
   * @param changed called, on any thread, when {@link #certificates} is another than before
   */
  public ExecCredentials(InstantSource clock, Runnable changed) {
    this.clock = clock;
    this.changed = changed;
  }

  /** Runs these and no others; those that run already do not notice. */
  public void retain(Set<ExecPlan> plans) {
    Map<ExecPlan, ExecCredential> next = new HashMap<>();
    for (ExecPlan plan : plans) {
      ExecCredential existing = running.get(plan);
      next.put(plan, existing == null ? new ExecCredential(plan, clock, changed) : existing);
    }
    Map<ExecPlan, ExecCredential> before = running;
    running = Map.copyOf(next);
    before.forEach(
        (plan, credential) -> {
          if (!next.containsKey(plan)) {
            credential.close();
          }
        });
  }

  /** The certificates that there are now. */
  public Map<ExecPlan, ClientIdentity> certificates() {
    Map<ExecPlan, ClientIdentity> certificates = new HashMap<>();
    running.forEach((plan, one) -> one.certificate().ifPresent(pem -> certificates.put(plan, pem)));
    return Map.copyOf(certificates);
  }

  /**
   * Completes when a program has run for the first time, well or not, and what it printed is told.
   *
   * @param plan one of those that run
   */
  public CompletableFuture<Void> firstRun(ExecPlan plan) {
    return Objects.requireNonNull(running.get(plan)).firstRun();
  }

  /**
   * What a program prints, for one cluster.
   *
   * @param plan one of those that run
   * @param identity the name of the certificate among the identities of the cluster's upstream
   * @param inForce whether the upstream has it
   */
  public Credential credential(ExecPlan plan, String identity, boolean inForce) {
    return new OfCluster(Objects.requireNonNull(running.get(plan)), identity, inForce);
  }

  @Override
  public void close() {
    retain(Set.of());
  }

  private record OfCluster(ExecCredential program, String identity, boolean inForce)
      implements Credential {

    @Override
    public State state() {
      ExecCredential.Now now = program.now();
      Optional<Content> content = now.content();
      if (content.isEmpty()) {
        return new State.Unavailable(now.reason());
      }
      State.Ready ready = content.get().as(identity);
      boolean shows = !ready.identity().equals(Upstream.ANONYMOUS);
      return shows && !inForce
          ? new State.Unavailable("its certificate is not in force yet")
          : ready;
    }

    @Override
    public void refused(State shown) {
      if (shown instanceof State.Ready ready) {
        program.refused(ready.authorization());
      }
    }
  }
}
