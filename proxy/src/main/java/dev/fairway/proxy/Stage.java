package dev.fairway.proxy;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One step of what happens to a request between its route and its upstream, in a fixed order.
 *
 * <p>Called on the request's event loop; must not block. What takes time answers {@link
 * Verdict.Await}.
 */
public interface Stage {

  /** Looks at a request, changes its head or says what it knows about it, and decides. */
  Verdict apply(ProxyRequest request);

  /** What a stage decides. */
  sealed interface Verdict {

    /** The next stage has its turn. */
    Verdict CONTINUE = new Continue();

    /** The next stage has its turn. */
    record Continue() implements Verdict {}

    /** The request goes no further. */
    record Respond(Refusal refusal) implements Verdict {}

    /**
     * The decision comes later, from any thread; until then the request waits.
     *
     * @param decision completes with what decides then, called on the request's event loop as a
     *     stage is, and answering anything but another Await; failing, it refuses the request
     */
    record Await(CompletionStage<? extends Supplier<Verdict>> decision) implements Verdict {}
  }
}
