package dev.fairway.observe;

import dev.fairway.observe.RequestView.Progress;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What became of a request, or holds it up, in sentences. */
final class Explanation {

  private final AccessRecord facts;
  private final List<String> sentences = new ArrayList<>();

  private Explanation(AccessRecord facts) {
    this.facts = facts;
  }

  /**
   * Explains a request.
   *
   * @param failures how connecting to its upstream has failed
   */
  static List<String> of(RequestView request, Optional<ConnectFailures> failures) {
    Explanation explanation = new Explanation(request.facts());
    explanation.arrival();
    explanation.route();
    explanation.upstream();
    request
        .progress()
        .ifPresentOrElse(
            progress -> explanation.progress(progress, failures), explanation::outcome);
    return explanation.sentences;
  }

  private void arrival() {
    DownstreamConnection connection = facts.connection();
    Security security = connection.security();
    say(
        "It came from %s on connection %d of the listener %s: %s%s%s."
            .formatted(
                connection.client(),
                connection.id(),
                connection.listener(),
                facts.protocol(),
                security.tls().isEmpty() ? " without TLS" : " over " + security.tls(),
                security.serverName().isEmpty() ? "" : " for the name " + security.serverName()));
  }

  private void route() {
    if (facts.route().isEmpty()) {
      say("No route took it.");
    } else if (facts.upstream().isEmpty()) {
      say("The route %s took it, which no cluster is behind.".formatted(facts.route()));
    } else {
      say(
          "The route %s took it to the cluster %s; its Host is %s."
              .formatted(facts.route(), facts.upstream(), facts.host()));
      say(
          "%s chose the route; its traffic is %s%s."
              .formatted(
                  facts.bySni() ? "The name that TLS was asked for" : "Its Host",
                  facts.traffic().name().toLowerCase(Locale.ROOT),
                  facts.link().isEmpty() ? "" : ", and the link " + facts.link()));
    }
  }

  private void upstream() {
    UpstreamConnection connection = facts.upstreamConnection();
    if (connection == null) {
      return;
    }
    boolean dialled = connection.since().isAfter(facts.time());
    say(
        "After %s it was sent to %s on connection %d from %s (%s), %s."
            .formatted(
                AdminJson.words(facts.upstreamWait()),
                connection.endpoint(),
                connection.id(),
                connection.local(),
                connection.protocol().isEmpty() ? "http/1.1" : connection.protocol(),
                dialled
                    ? "which was made for it in " + AdminJson.words(connection.took())
                    : "open since " + connection.since().truncatedTo(ChronoUnit.SECONDS)));
    if (facts.status() != 0 && facts.end() != AccessRecord.End.LOCAL) {
      say(
          "The head of the response, %d, came after %s."
              .formatted(facts.status(), AdminJson.words(facts.firstByte())));
    }
  }

  private void outcome() {
    String after = AdminJson.words(facts.total());
    switch (facts.end()) {
      case OPEN -> say("It has not ended.");
      case COMPLETE -> say("It ended whole after %s.%s".formatted(after, clustersOwn()));
      case CLIENT -> say("The client ended it after %s: %s.".formatted(after, facts.problem()));
      case UPSTREAM ->
          say("The upstream broke it off after %s: %s.".formatted(after, facts.problem()));
      case ENDED -> say("Fairway ended it after %s: %s.".formatted(after, facts.problem()));
      case LOCAL -> local(after);
    }
  }

  private void local(String after) {
    if (facts.problem().isEmpty()) {
      say("Fairway answered it itself with %d after %s.".formatted(facts.status(), after));
    } else {
      say("Fairway answered %d after %s. %s.".formatted(facts.status(), after, facts.problem()));
    }
  }

  private String clustersOwn() {
    return facts.status() >= 400 ? " The answer is the cluster's own." : "";
  }

  private void progress(Progress progress, Optional<ConnectFailures> failures) {
    String silence =
        progress.sinceUpstream().isNegative()
            ? "it has sent nothing yet"
            : "it last sent something " + AdminJson.words(progress.sinceUpstream()) + " ago";
    switch (progress.next()) {
      case DECISION -> say("It waits for a decision of Fairway's own about it.");
      case CONNECTION -> {
        say("It waits for a connection to %s, or for room on one.".formatted(facts.upstream()));
        failures
            .filter(known -> known.inARow() > 0)
            .ifPresent(
                known ->
                    say(
                        "The last %d attempts to connect failed, the last one at %s: %s."
                            .formatted(
                                known.inARow(),
                                known.lastAt().truncatedTo(ChronoUnit.SECONDS),
                                known.last())));
      }
      case REQUEST_BODY ->
          say(
              "It waits for the client to send the rest of its body; it last sent something %s ago."
                  .formatted(AdminJson.words(progress.sinceClient())));
      case UPSTREAM_READS ->
          say(
              "%d bytes of its body wait for the upstream to take them."
                  .formatted(progress.unwrittenToUpstream()));
      case RESPONSE -> say("It waits for the upstream's response: %s.".formatted(silence));
      case RESPONSE_BODY -> say("It waits for more from the upstream: %s.".formatted(silence));
      case CLIENT_READS ->
          say(
              ("%d bytes of the response wait for the client to read them; the upstream last sent"
                      + " something %s ago.")
                  .formatted(
                      progress.unwrittenToClient(), AdminJson.words(progress.sinceUpstream())));
    }
    say("It has been open for %s.".formatted(AdminJson.words(facts.total())));
  }

  private void say(String sentence) {
    sentences.add(sentence);
  }
}
