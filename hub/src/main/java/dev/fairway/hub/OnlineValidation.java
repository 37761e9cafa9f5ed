package dev.fairway.hub;

import dev.fairway.authentication.Authenticator;
import dev.fairway.authentication.IssuerQuestion;
import dev.fairway.authentication.JwtIssuer;
import dev.fairway.config.Finding;
import dev.fairway.config.Finding.Severity;
import dev.fairway.config.HubSpec;
import dev.fairway.config.Resource;
import dev.fairway.hub.SelfCalls.Deadline;
import dev.fairway.proxy.OwnRequest.FailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What those say whom a configuration names: its clusters, and the issuers of tokens. All are asked
 * at the same time, each for so long. Nothing is listened on, written or changed.
 */
final class OnlineValidation {

  /** Clusters that are asked at the same time. */
  private static final int AT_ONCE = 64;

  private final LoadedConfig loaded;
  private final ClusterEnquiry enquiry;
  private final Duration timeout;

  OnlineValidation(LoadedConfig loaded, ClusterEnquiry enquiry, Duration timeout) {
    this.loaded = loaded;
    this.enquiry = enquiry;
    this.timeout = timeout;
  }

  /** Asks, and waits for the answers. */
  List<Finding> findings(List<Authenticator> authenticators) throws InterruptedException {
    List<Finding> findings = new ArrayList<>();
    try (ExecutorService threads =
            Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory());
        ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Finding>>> asked = new ArrayList<>();
      for (Callable<List<Finding>> each : questions(authenticators, calls)) {
        asked.add(threads.submit(each));
      }
      try {
        for (Future<List<Finding>> each : asked) {
          findings.addAll(each.get());
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      } finally {
        threads.shutdownNow();
        calls.shutdownNow();
      }
    }
    return findings;
  }

  private List<Callable<List<Finding>>> questions(
      List<Authenticator> authenticators, ExecutorService calls) {
    List<Callable<List<Finding>>> questions = new ArrayList<>();
    for (Resource resource : loaded.configuration().resources()) {
      ClusterForm form = enquiry.clusters().get(resource.metadata().name());
      if (resource.spec() instanceof HubSpec) {
        for (int i = 0; i < authenticators.size(); i++) {
          if (authenticators.get(i) instanceof JwtIssuer issuer) {
            String field = "spec.authentication[" + i + "].oidc.issuer";
            questions.add(() -> List.of(issuer(resource, field, issuer, calls)));
          }
        }
      } else if (form != null && resource.key().equals(form.key())) {
        questions.add(() -> cluster(resource, form));
      }
    }
    return questions;
  }

  private List<Finding> cluster(Resource resource, ClusterForm form) throws InterruptedException {
    NeededRights needed =
        LeastRights.of(loaded.configuration(), form.key().name()).orElseThrow().needed();
    return new ClusterCheck(enquiry, resource, form, needed, Deadline.in(timeout)).findings();
  }

  private Finding issuer(Resource resource, String field, JwtIssuer issuer, ExecutorService calls)
      throws InterruptedException {
    try {
      int keys =
          Deadline.in(timeout).await(IssuerQuestion.keys(issuer, calls).toCompletableFuture());
      String message = "publishes " + keys + (keys == 1 ? " key" : " keys");
      return keys == 0
          ? new Finding(Severity.ERROR, resource.problem(field, "publishes no key"))
          : new Finding(Severity.INFO, resource.problem(field, message));
    } catch (FailedException e) {
      return new Finding(Severity.ERROR, resource.problem(field, String.valueOf(e.getMessage())));
    }
  }
}
