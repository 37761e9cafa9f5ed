package dev.fairway.relay;

import dev.fairway.pump.Pump;
import dev.fairway.pump.Side;
import dev.fairway.pump.Waiting;
import dev.fairway.relay.Opening.Wish;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A session as it was at one moment.
 *
 * @param facts what the access log tells of it, or would tell now
 * @param generation of the configuration that it was accepted under, and lives by
 * @param rules what holds for it
 * @param wish where it wanted to go; null before that was known
 * @param target where it goes; null if it goes nowhere, or that is not decided yet
 * @param failures what became of each member that did not take it, in the order of the tries
 * @param progress what it is doing; absent once it has ended
 */
record SessionView(
    SessionRecord facts,
    long generation,
    Rules rules,
    @Nullable Wish wish,
    @Nullable Target target,
    List<String> failures,
    Optional<Progress> progress) {

  /** How far a session has come. */
  enum State {
    /** Its first bytes must say where to. */
    OPENING("opening"),
    /** A member of its upstream must take it. */
    CONNECTING("connecting"),
    /** Bytes pass. */
    RELAYING("relaying");

    private final String word;

    State(String word) {
      this.word = word;
    }

    /** The word in the API. */
    String word() {
      return word;
    }
  }

  /**
   * What an open session is doing.
   *
   * @param state how far it has come
   * @param fromClient what the client's bytes wait for
   * @param fromUpstream what the upstream's bytes wait for
   * @param toUpstream bytes of the client that the upstream has not taken yet
   * @param toClient bytes of the upstream that the client has not taken yet
   */
  record Progress(
      State state, Waiting fromClient, Waiting fromUpstream, long toUpstream, long toClient) {

    /** No bytes pass yet. */
    static Progress before(State state) {
      return new Progress(state, Waiting.NOTHING, Waiting.NOTHING, 0, 0);
    }

    /** Bytes pass; on the pump's event loop. */
    static Progress of(Pump through) {
      return new Progress(
          State.RELAYING,
          through.waiting(Side.CLIENT),
          through.waiting(Side.UPSTREAM),
          through.tally(Side.CLIENT).pending(),
          through.tally(Side.UPSTREAM).pending());
    }
  }

  /** The word for its state. */
  String state() {
    return progress.map(now -> now.state().word()).orElse("ended");
  }

  /** The member that has it, or is being tried now; absent before and without one. */
  Optional<SessionRecord.Try> member() {
    return facts.tries().isEmpty() ? Optional.empty() : Optional.of(facts.tries().getLast());
  }
}
