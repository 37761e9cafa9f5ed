package dev.fairway.hub;

import dev.fairway.proxy.Answers;
import dev.fairway.proxy.Hop;
import dev.fairway.proxy.Refusal;
import java.util.List;

/** Refusals as {@code metav1.Status}: what kubectl and client-go print and decide by. */
final class StatusAnswers implements Answers {

  @Override
  public Answer render(Refusal refusal, String id) {
    String message = "fairway (hop: " + refusal.hop().words() + "): " + refusal.message();
    List<StatusBody.Cause> causes =
        List.of(
            new StatusBody.Cause(reason(refusal.hop()), refusal.message()),
            new StatusBody.Cause("FairwayRequestId", id));
    return new Answer(
        StatusBody.CONTENT_TYPE,
        StatusBody.render(refusal.status(), message, refusal.retryAfter(), causes));
  }

  private static String reason(Hop hop) {
    return switch (hop) {
      case CLIENT -> "FairwayClientHop";
      case FAIRWAY -> "FairwayHop";
      case UPSTREAM -> "FairwayUpstreamHop";
    };
  }
}
