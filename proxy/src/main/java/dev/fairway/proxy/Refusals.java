package dev.fairway.proxy;

import dev.fairway.http.Reset;
import dev.fairway.observe.RequestView.Step;
import dev.fairway.upstream.OpenFailure;

/** Turns what went wrong at the upstream into an answer. */
final class Refusals {

  private Refusals() {}

  /**
   * Nothing was sent. What a moment may mend is to be tried again; a cluster that is not there is
   * not: clients of Kubernetes would repeat each call ten times before they say so.
   */
  static Refusal of(OpenFailure failure, String upstream) {
    String message = upstream + ": " + failure.message();
    return switch (failure) {
      case OpenFailure.Unreachable f -> Refusal.of(503, Hop.UPSTREAM, message);
      case OpenFailure.Untrusted f -> Refusal.of(502, Hop.UPSTREAM, message);
      case OpenFailure.Busy f -> Refusal.retryable(503, Hop.FAIRWAY, message);
      case OpenFailure.Removed f -> removed(upstream);
    };
  }

  /** The configuration has no such upstream any more, and nothing of it goes on. */
  static Refusal removed(String upstream) {
    return Refusal.of(503, Hop.FAIRWAY, upstream + ": was removed from the configuration");
  }

  /** Why the client's side of a request ended before the request was over. */
  static String ofClient(Reset reason) {
    return switch (reason) {
      case CANCEL, INTERNAL, REFUSED -> "the client reset its stream";
      case CONNECTION -> "the client closed its connection";
      case SILENT -> "the client has fallen silent: it does not even answer a PING";
      case PROTOCOL -> "the client sent something that is not HTTP";
      case ENDED -> "the time to drain was over";
    };
  }

  /**
   * Somebody took too long. None of these may be repeated without a thought: the upstream may have
   * done what it was asked.
   */
  static Refusal late(Step step, String upstream, String endpoint) {
    String at = upstream + ": " + endpoint + " ";
    return switch (step) {
      case REQUEST_BODY ->
          Refusal.of(408, Hop.CLIENT, "the request's body comes too slowly, or has stopped");
      case CLIENT_READS ->
          Refusal.of(408, Hop.CLIENT, "the client reads too slowly, or has stopped");
      case UPSTREAM_READS ->
          Refusal.of(504, Hop.UPSTREAM, at + "has stopped reading the request's body");
      case DECISION, CONNECTION, RESPONSE ->
          Refusal.of(504, Hop.UPSTREAM, at + "did not answer in time");
      case RESPONSE_BODY ->
          Refusal.of(504, Hop.UPSTREAM, at + "sent no more of its response in time");
    };
  }

  /** All that waits to be written uses up the memory for it, and this request had most of that. */
  static Refusal evicted(long held) {
    String message =
        "the memory for bodies is used up, and this request has held " + held + " bytes too long";
    return Refusal.retryable(503, Hop.FAIRWAY, message);
  }

  /**
   * The request may or may not have had its effect; only the client can know whether to repeat.
   *
   * @param begun whether its response had begun
   */
  static Refusal of(Reset reason, boolean begun, String upstream, String endpoint) {
    String at = upstream + ": " + endpoint + " ";
    String before = begun ? "before its response was whole" : "before it answered";
    return switch (reason) {
      case REFUSED ->
          Refusal.retryable(429, Hop.UPSTREAM, at + "refused the request without looking at it");
      case CONNECTION ->
          // Who ended it is not known: a link that is given up takes its connections with it.
          Refusal.of(
              502, Hop.UPSTREAM, upstream + ": the connection to " + endpoint + " ended " + before);
      case SILENT ->
          Refusal.of(
              504, Hop.UPSTREAM, at + "fell silent " + before + ": not even a PING is answered");
      case CANCEL, INTERNAL -> Refusal.of(502, Hop.UPSTREAM, at + "reset the request " + before);
      case ENDED -> removed(upstream);
      case PROTOCOL ->
          Refusal.of(502, Hop.UPSTREAM, at + "answered with something that is not HTTP");
    };
  }

  /** To a client of HTTP/2 the upstream's own answer would mean the opposite. */
  static Refusal notSwitched(int status, String upstream, String endpoint) {
    String answered = "answered " + status + " in place of switching to another protocol";
    return Refusal.of(502, Hop.UPSTREAM, upstream + ": " + endpoint + " " + answered);
  }
}
