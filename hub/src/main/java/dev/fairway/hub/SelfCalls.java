package dev.fairway.hub;

import dev.fairway.proxy.OwnRequest;
import dev.fairway.proxy.OwnRequest.Answer;
import dev.fairway.proxy.OwnRequest.FailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Questions to a cluster, with one credential, about that credential. Each blocks, and none longer
 * than until the deadline that all have in common.
 */
final class SelfCalls {

  private static final String AUTHENTICATION = "/apis/authentication.k8s.io/v1/";
  private static final String AUTHORIZATION = "/apis/authorization.k8s.io/v1/";

  private final ClusterCalls calls;
  private final String cluster;
  private final Deadline deadline;

  SelfCalls(ClusterCalls calls, String cluster, Deadline deadline) {
    this.calls = calls;
    this.cluster = cluster;
    this.deadline = deadline;
  }

  /** A moment in the future that everything about a cluster has to be over by. */
  record Deadline(long end, Duration whole) {

    static Deadline in(Duration time) {
      return new Deadline(System.nanoTime() + time.toNanos(), time);
    }

    /** Waits for something. */
    <T> T await(Future<T> something) throws FailedException, InterruptedException {
      try {
        return something.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        throw new FailedException("no answer within " + whole.toMillis() + " ms");
      } catch (ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        throw new FailedException(String.valueOf(cause.getMessage()));
      }
    }
  }

  /** As whom the cluster knows the credential. */
  Answer whoAmI() throws FailedException, InterruptedException {
    return await(calls.post(cluster, AUTHENTICATION + "selfsubjectreviews", SelfReview.REVIEW));
  }

  /**
   * What the credential may do in a namespace; with the name of none, what it may do everywhere.
   */
  GrantedRules rules(String namespace) throws FailedException, InterruptedException {
    String body = GrantedRules.review(namespace);
    Answer answer = await(calls.post(cluster, AUTHORIZATION + "selfsubjectrulesreviews", body));
    return answer.status() == 201
        ? GrantedRules.read(answer.body()).orElse(GrantedRules.UNKNOWN)
        : GrantedRules.UNKNOWN;
  }

  /** Which of these rights the credential has. */
  List<AccessRight> granted(List<AccessRight> rights) throws FailedException, InterruptedException {
    List<CompletionStage<Answer>> asked = new ArrayList<>();
    rights.forEach(
        right ->
            asked.add(
                calls.post(cluster, AUTHORIZATION + "selfsubjectaccessreviews", right.review())));
    List<AccessRight> granted = new ArrayList<>();
    for (int i = 0; i < rights.size(); i++) {
      if (isAllowed(await(asked.get(i)))) {
        granted.add(rights.get(i));
      }
    }
    return granted;
  }

  /** Asks for something. */
  Answer get(String target) throws FailedException, InterruptedException {
    return await(calls.get(cluster, target));
  }

  private Answer await(CompletionStage<Answer> answer)
      throws FailedException, InterruptedException {
    CompletableFuture<Answer> future = answer.toCompletableFuture();
    return deadline.await(future);
  }

  private static boolean isAllowed(OwnRequest.Answer answer) throws FailedException {
    Optional<JsonTree> review =
        answer.status() == 201 ? JsonTree.read(answer.body()) : Optional.empty();
    if (review.isEmpty()) {
      throw new FailedException("it answers " + answer.status() + " when asked what is allowed");
    }
    return review.get().object("status").isTrue("allowed");
  }
}
