package dev.fairway.observe;

/** Whether the process takes traffic; any thread may ask or tell. */
public final class Health {

  /** What a readiness probe is told. */
  public enum State {
    /** No configuration has been put in place. */
    STARTING("starting: no configuration is in place"),
    /** Configured and serving. */
    READY("ok"),
    /** Serving, but something that decides on what is served was never read. */
    WAITING("waiting: not all of the configuration could be read yet"),
    /** Finishing what is in flight. */
    DRAINING("draining: finishing what is in flight");

    private final String sentence;

    State(String sentence) {
      this.sentence = sentence;
    }

    /** For the person who reads the probe's answer. */
    public String sentence() {
      return sentence;
    }
  }

  private volatile State state = State.STARTING;
  private volatile boolean waiting;

  /** The state now. */
  public State state() {
    return state == State.READY && waiting ? State.WAITING : state;
  }

  /** A configuration is in place. A process that drains stays draining. */
  public synchronized void ready() {
    if (state == State.STARTING) {
      state = State.READY;
    }
  }

  /** Whether something that decides on what is served was never read. */
  public void waiting(boolean now) {
    waiting = now;
  }

  /** The process takes no new traffic from now on. */
  public synchronized void draining() {
    state = State.DRAINING;
  }
}
