package dev.fairway.relay;

import static dev.fairway.observe.AdminJson.words;

import dev.fairway.config.DurationText;
import dev.fairway.pump.PumpLimits;
import dev.fairway.pump.Waiting;
import dev.fairway.relay.Opening.Wish;
import dev.fairway.transport.ClientHello;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;

/** What became of a session, or holds it up, in sentences. */
final class SessionExplanation {

  /** As many of what a client offers are named: it may offer thousands. */
  private static final int MAX_NAMED = 8;

  private final SessionView view;
  private final SessionRecord facts;
  private final List<String> sentences = new ArrayList<>();

  private SessionExplanation(SessionView view) {
    this.view = view;
    this.facts = view.facts();
  }

  /**
   * Explains a session.
   *
   * @param generation of the configuration that is in force
   */
  static List<String> of(SessionView view, long generation) {
    SessionExplanation explanation = new SessionExplanation(view);
    explanation.arrival();
    explanation.birth(generation);
    explanation.decision();
    explanation.tries();
    explanation.bytes();
    view.progress().ifPresentOrElse(explanation::progress, explanation::outcome);
    explanation.limits();
    return explanation.sentences;
  }

  private void arrival() {
    say(
        "It came from %s to %s, the listener %s, at %s%s."
            .formatted(
                SessionJson.text(facts.remote()),
                SessionJson.text(facts.local()),
                facts.listener(),
                facts.begun().truncatedTo(ChronoUnit.MILLIS),
                facts.proxied().isEmpty()
                    ? ""
                    : "; what is there speaks for " + SessionJson.text(facts.client())));
  }

  private void birth(long generation) {
    if (view.generation() == generation) {
      say("It lives by configuration %d, which is in force.".formatted(generation));
    } else {
      say(
          "It lives by configuration %d, in which it was accepted; %d is in force for new connections."
              .formatted(view.generation(), generation));
    }
  }

  private void decision() {
    Wish wish = view.wish();
    if (wish == null) {
      return;
    }
    String by =
        switch (wish) {
          case Wish.None() ->
              view.rules().first() == Prelude.First.ANYTHING
                  ? "Its listener has one target"
                  : "It began with something else than TLS";
          case Wish.Tls(ClientHello hello) -> hello(hello);
          case Wish.Tunnel(var asked) -> "It asked for a tunnel to " + asked;
        };
    say(
        facts.upstream().isEmpty()
            ? by + ", and no target takes that."
            : by + ", so it goes to the upstream " + facts.upstream() + through() + ".");
  }

  private String through() {
    Target target = view.target();
    return target == null
        ? ""
        : target.through().map(way -> ", through the agents of " + way.cluster()).orElse("");
  }

  private static String hello(ClientHello hello) {
    String name =
        hello
            .serverName()
            .map(server -> "Its ClientHello names the server " + server)
            .orElse("Its ClientHello names no server");
    return hello.protocols().isEmpty()
        ? name
        : name
            + " and offers "
            + hello.protocols().stream().limit(MAX_NAMED).collect(Collectors.joining(", "));
  }

  private void tries() {
    Iterator<String> failures = view.failures().iterator();
    for (SessionRecord.Try each : facts.tries()) {
      if (each.failed() && failures.hasNext()) {
        say("A try failed after %s: %s.".formatted(words(each.lasted()), failures.next()));
      }
      each.connected()
          .ifPresent(took -> say("%s took it in %s.".formatted(each.peer(), words(took))));
    }
  }

  private void bytes() {
    facts.taker().ifPresent(this::bytes);
  }

  private void bytes(SessionRecord.Try member) {
    say(
        "%d bytes came from the client and %d from the upstream; %s."
            .formatted(facts.fromClient(), member.received(), moved(member)));
    member
        .firstByte()
        .ifPresent(
            after ->
                say("The upstream's first byte came %s after the dial.".formatted(words(after))));
  }

  private String moved(SessionRecord.Try member) {
    long all = member.sent() + facts.toClient();
    if (facts.spliced() == 0) {
      return "all were copied";
    }
    return facts.spliced() * 100 / Math.max(1, all) + " % were spliced, and the others copied";
  }

  private void progress(SessionView.Progress progress) {
    switch (progress.state()) {
      case OPENING ->
          say(
              "It waits for the client to say where to; it has %s for that."
                  .formatted(DurationText.print(view.rules().helloTimeout())));
      case CONNECTING ->
          view.member()
              .ifPresent(
                  member ->
                      say(
                          "It has waited for %s to take it for %s."
                              .formatted(member.peer(), words(member.lasted()))));
      case RELAYING -> {
        waits("client", progress.fromClient(), "upstream", progress.toUpstream());
        waits("upstream", progress.fromUpstream(), "client", progress.toClient());
      }
    }
    say("It has been open for %s.".formatted(words(facts.lasted())));
  }

  private void waits(String from, Waiting what, String to, long pending) {
    boolean toSend = what == (from.equals("client") ? Waiting.CLIENT : Waiting.UPSTREAM);
    switch (what) {
      case NOTHING -> say("The %s's bytes are on their way.".formatted(from));
      case BANDWIDTH -> say("The %s's bytes wait for bandwidth.".formatted(from));
      case OVER -> say("The %s has closed its direction.".formatted(from));
      case CLIENT, UPSTREAM -> {
        if (toSend) {
          say("It waits for the %s to send.".formatted(from));
        } else {
          say("%d bytes wait for the %s to take them.".formatted(pending, to));
        }
      }
    }
  }

  private void outcome() {
    String after = words(facts.lasted());
    if (facts.problem().isEmpty()) {
      say("It ended as it should after %s: %s.".formatted(after, facts.end()));
    } else {
      say(
          "It ended with %d after %s: %s (%s)."
              .formatted(facts.status(), after, facts.problem(), facts.end()));
    }
  }

  private void limits() {
    PumpLimits limits = view.rules().limits();
    Duration session = limits.session();
    say(
        "It may be silent for %s%s%s."
            .formatted(
                DurationText.print(limits.idle()),
                session == null ? "" : ", and last for " + DurationText.print(session),
                limits.fromClient() == null ? "" : "; its listener shares a bandwidth"));
  }

  private void say(String sentence) {
    sentences.add(sentence);
  }
}
