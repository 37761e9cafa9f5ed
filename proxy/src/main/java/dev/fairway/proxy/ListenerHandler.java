package dev.fairway.proxy;

import dev.fairway.http.Malformed;
import dev.fairway.http.RequestHandler;
import dev.fairway.http.RequestHead;
import dev.fairway.http.Reset;
import dev.fairway.http.ServerStream;
import dev.fairway.http.StreamEvents;
import dev.fairway.http.WebSocketServer;
import dev.fairway.model.Action;
import dev.fairway.model.HttpLimits;
import dev.fairway.model.Route;
import dev.fairway.observe.AccessRecord.End;
import dev.fairway.observe.DownstreamConnection;
import dev.fairway.proxy.Stage.Verdict;
import dev.fairway.routing.Decision;
import dev.fairway.upstream.UpstreamLoad;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one connection of a listener: finds the route in the configuration of this
 * moment, runs the stages, and starts the exchange. The configuration is read once a request; what
 * is decided is kept, the configuration is not.
 */
final class ListenerHandler implements RequestHandler {

  private static final Refusal LISTED =
      Refusal.of(
          400,
          Hop.CLIENT,
          "Connection lists a field that says who sends the request (RFC 9110 section 7.6.1)");

  private static final Refusal NOT_INNER =
      Refusal.of(403, Hop.CLIENT, "within a WebSocket only agents are answered");

  private final DataPlane plane;
  private final Responder responder;
  private final DownstreamConnection connection;
  private final HttpLimits limits;
  private final LoopMemory memory;
  private final Door door;
  private final boolean inner;

  /**
   * @param inner whether the requests come within a WebSocket
   */
  ListenerHandler(
      DownstreamConnection connection,
      DataPlane plane,
      LoopMemory memory,
      Responder responder,
      Door door,
      boolean inner) {
    this.door = door;
    this.inner = inner;
    this.connection = connection;
    this.memory = memory;
    this.limits = plane.config().limits(connection.listener());
    this.plane = plane;
    this.responder = responder;
  }

  @Override
  public StreamEvents onRequest(ServerStream stream, RequestHead head, boolean end) {
    Journal journal = plane.journal(connection, stream, head, end);
    Compiled config = plane.config();
    Decision decision =
        config.decide(
            connection.listener(), stream.connection().serverName(), head.host(), head.target());
    return switch (decision) {
      case Decision.Matched(Route route, boolean bySni) -> {
        journal.routed(route.name(), bySni);
        yield act(stream, head, end, journal, config, route);
      }
      case Decision.Misdirected(String sni, String host) ->
          refuse(
              stream,
              journal,
              Refusal.of(
                  421,
                  Hop.CLIENT,
                  "the connection is for " + sni + " and the request for " + host));
      case Decision.Unmatched() ->
          refuse(stream, journal, Refusal.of(404, Hop.FAIRWAY, "no route takes this request"));
    };
  }

  @Override
  public void onMalformed(ServerStream stream, Malformed malformed) {
    Journal journal = plane.journal(connection, stream, malformed);
    refuse(stream, journal, Refusal.of(malformed.status(), Hop.CLIENT, malformed.message()));
  }

  private StreamEvents act(
      ServerStream stream,
      RequestHead head,
      boolean end,
      Journal journal,
      Compiled config,
      Route route) {
    return switch (route.action()) {
      case Action _ when inner && !isForInner(route.action(), head) ->
          refuse(stream, journal, NOT_INNER);
      case Action.Refuse(int status, String message) ->
          refuse(stream, journal, Refusal.of(status, Hop.FAIRWAY, message));
      case Action.Serve(Action.Service service) -> {
        answer(stream, journal, responder.answer(service), "");
        yield new Discard(stream, limits.timeouts());
      }
      case Action.Own _, Action.Forward _ when connection.requestsOnLoop() > plane.share(limits) ->
          refuse(
              stream,
              journal,
              Refusal.retryable(429, Hop.FAIRWAY, "too many requests are in flight"));
      case Action.Own(String service) -> own(plane.service(service), stream, head, end, journal);
      case Action.Forward forward -> {
        journal.forwarded(forward.upstream());
        if (HopByHop.listsWhoSends(head.fields())) {
          yield refuse(stream, journal, LISTED);
        }
        var pools = config.upstream(forward.upstream());
        UpstreamLoad load = pools.load(stream.eventLoop());
        Optional<String> full = pools.full(load);
        if (full.isPresent()) {
          String why = forward.upstream() + ": " + full.get();
          yield refuse(stream, journal, Refusal.retryable(429, Hop.FAIRWAY, why));
        }
        RequestHead outgoing =
            Forwarding.request(head, stream.connection(), forward, pools.upstream());
        ProxyRequest request =
            new ProxyRequest(journal.id(), stream.connection(), forward.upstream(), outgoing);
        Exchange exchange =
            new Exchange(
                stream,
                journal,
                responder,
                forward,
                pools,
                load,
                plane.replayBudget(),
                memory,
                limits.timeouts(),
                end);
        journal.carriedBy(exchange);
        run(new Staged(exchange, request, journal, config.stages()), 0);
        yield exchange;
      }
    };
  }

  private boolean isForInner(Action action, RequestHead head) {
    return action instanceof Action.Own(String service) && plane.service(service).isForInner(head);
  }

  private StreamEvents own(
      Service service, ServerStream stream, RequestHead head, boolean end, Journal journal) {
    ProxyRequest request = new ProxyRequest(journal.id(), stream.connection(), "", head);
    int most = service.mostBody(head);
    if (most == 0) {
      await(service.answer(request), request, stream, journal);
      return new Discard(stream, limits.timeouts());
    }
    if (end) {
      await(service.answer(request, ""), request, stream, journal);
      return new Discard(stream, limits.timeouts());
    }
    return new ServiceBody(
        stream,
        most,
        plane.serviceBodies(),
        limits.timeouts(),
        new ServiceBody.Receiver() {
          @Override
          public void whole(String body) {
            await(service.answer(request, body), request, stream, journal);
          }

          @Override
          public void refused(Refusal refusal) {
            refuse(stream, journal, refusal);
          }

          @Override
          public void gone(Reset reason) {
            End how = reason == Reset.ENDED ? End.ENDED : End.CLIENT;
            journal.finish(how, 0, Refusals.ofClient(reason));
          }
        });
  }

  private void await(
      CompletionStage<Service.Reply> promise,
      ProxyRequest request,
      ServerStream stream,
      Journal journal) {
    promise.whenComplete(
        (reply, failure) ->
            stream
                .eventLoop()
                .execute(
                    () -> {
                      journal.described(request);
                      reply(stream, request, journal, reply, failure);
                    }));
  }

  private void reply(
      ServerStream stream,
      ProxyRequest request,
      Journal journal,
      Service.@Nullable Reply reply,
      @Nullable Throwable failure) {
    switch (reply) {
      case Service.Reply.Content(String type, String text) ->
          answer(stream, journal, new OwnAnswer(200, type, text, Optional.empty()), "");
      case Service.Reply.Refused(Refusal refusal) -> refuse(stream, journal, refusal);
      case Service.Reply.Inner(String protocol) -> carry(stream, request.head(), journal, protocol);
      case null -> refuse(stream, journal, undecided(failure));
    }
  }

  /** The connection goes on as one within a WebSocket. */
  private void carry(ServerStream stream, RequestHead head, Journal journal, String protocol) {
    Optional<String> problem = WebSocketServer.problem(head, protocol);
    if (problem.isPresent()) {
      refuse(stream, journal, Refusal.of(400, Hop.CLIENT, problem.get()));
      return;
    }
    ListenerHandler within = new ListenerHandler(connection, plane, memory, responder, door, true);
    boolean carried =
        door.opensInner()
            && stream.leave(
                WebSocketServer.answer(head, protocol),
                channel -> door.inner(channel, stream.connection(), within));
    if (carried) {
      journal.finish(End.LOCAL, 101, "");
    } else {
      String why = "here a WebSocket carries connections only over HTTP/1.1 and TLS";
      refuse(stream, journal, Refusal.of(501, Hop.FAIRWAY, why));
    }
  }

  private static Refusal undecided(@Nullable Throwable failure) {
    String why = failure == null ? "" : ": " + failure.getMessage();
    return Refusal.retryable(503, Hop.FAIRWAY, "the request could not be decided on" + why);
  }

  /** A request among the stages of the configuration that was in force when it came. */
  private record Staged(
      Exchange exchange, ProxyRequest request, Journal journal, List<Stage> stages) {}

  /** Runs the stages from the given one on; a stage that waits comes back here, on the loop. */
  private static void run(Staged staged, int from) {
    for (int i = from; i < staged.stages.size(); i++) {
      Verdict verdict = staged.stages.get(i).apply(staged.request);
      staged.journal.described(staged.request);
      if (verdict instanceof Verdict.Await await) {
        int next = i + 1;
        await
            .decision()
            .whenComplete(
                (decided, failure) ->
                    staged
                        .exchange
                        .eventLoop()
                        .execute(() -> resume(staged, next, decided, failure)));
        return;
      }
      if (verdict instanceof Verdict.Respond(Refusal refusal)) {
        staged.exchange.refuse(refusal);
        return;
      }
    }
    staged.exchange.forward(staged.request);
  }

  private static void resume(
      Staged staged, int next, @Nullable Supplier<Verdict> decided, @Nullable Throwable failure) {
    if (staged.exchange.isOver()) {
      return;
    }
    // Fail closed: without a decision the request does not go on.
    Verdict verdict = decided == null ? new Verdict.Respond(undecided(failure)) : decided.get();
    staged.journal.described(staged.request);
    switch (verdict) {
      case Verdict.Continue() -> {
        run(staged, next);
        // What was in force when it came may not be any more.
        staged.exchange.reconsider();
      }
      case Verdict.Respond(Refusal refusal) -> staged.exchange.refuse(refusal);
      case Verdict.Await again -> staged.exchange.refuse(undecided(null));
    }
  }

  private StreamEvents refuse(ServerStream stream, Journal journal, Refusal refusal) {
    answer(stream, journal, responder.answer(refusal, journal.id()), refusal.problem());
    return new Discard(stream, limits.timeouts());
  }

  private static void answer(
      ServerStream stream, Journal journal, OwnAnswer answer, String problem) {
    journal.answered(answer.length());
    journal.finish(End.LOCAL, answer.status(), problem);
    answer.send(stream, journal.method(), journal.id());
  }
}
