package dev.fairway.proxy;

import dev.fairway.model.Action.Service;
import dev.fairway.observe.Health;
import dev.fairway.observe.Metrics;
import java.util.Optional;

/** Makes the answers that are our own. */
final class Responder {

  private final Answers answers;
  private final Health health;
  private final Metrics metrics;

  Responder(Answers answers, Health health, Metrics metrics) {
    this.answers = answers;
    this.health = health;
    this.metrics = metrics;
  }

  /** The answer to a request that is refused. */
  OwnAnswer answer(Refusal refusal, String id) {
    Answers.Answer answer = answers.render(refusal, id);
    return new OwnAnswer(
        refusal.status(), answer.contentType(), answer.body(), refusal.retryAfter());
  }

  /** The answer of one of our own services. */
  OwnAnswer answer(Service service) {
    return switch (service) {
      case LIVEZ -> text(200, "ok\n");
      case READYZ -> {
        Health.State state = health.state();
        yield text(state == Health.State.READY ? 200 : 503, state.sentence() + "\n");
      }
      case METRICS -> {
        String type = "text/plain; version=0.0.4; charset=utf-8";
        yield new OwnAnswer(200, type, metrics.scrape(), Optional.empty());
      }
    };
  }

  private static OwnAnswer text(int status, String body) {
    return new OwnAnswer(status, "text/plain; charset=utf-8", body, Optional.empty());
  }
}
