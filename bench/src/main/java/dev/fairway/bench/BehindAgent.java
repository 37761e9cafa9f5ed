package dev.fairway.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A cluster that only an agent reaches: what its requests cost beside the same cluster directly,
 * and what trouble behind the same agent does to them. Hub and agent are the real programs.
 */
final class BehindAgent {

  private static final int CONNECTIONS = 64;
  private static final String DIRECT_ALONE = HubSubjects.DIRECT + "-alone";
  private static final String ANSWERED = "answered";
  private static final String DIRECT_HOST = HubSubjects.DIRECT + "." + HubSite.DOMAIN;

  private final Rounds rounds;
  private final HubSite site;
  private final HubBenchOptions options;
  private final FixedUpstream upstream;

  BehindAgent(Rounds rounds, HubSite site, HubBenchOptions options, FixedUpstream upstream) {
    this.rounds = rounds;
    this.site = site;
    this.options = options;
    this.upstream = upstream;
  }

  /** Small requests. */
  List<Row> get() throws IOException, InterruptedException {
    return with(
        (agent, door) -> {
          Wrk through = new Wrk(site.workplace(), CONNECTIONS);
          Load load = byWay(through, through.to(DIRECT_HOST));
          return new Requests(rounds, load, "request", Optional.of(upstream))
              .measure(List.of(agent, direct(agent)));
        });
  }

  /** Large answers. */
  List<Row> list() throws IOException, InterruptedException {
    return with(
        (agent, door) -> {
          Load through = new ListLoad(site, HubSite.HOST, Protocol.HTTP2, HubSite.LARGE, "");
          Load past = new ListLoad(site, DIRECT_HOST, Protocol.HTTP2, HubSite.LARGE, "");
          Load load = byWay(through, past);
          return new Gigabytes(rounds, load, load).measure(List.of(agent, direct(agent)));
        });
  }

  /** Each of the two that take turns is asked in its own way. */
  private static Load byWay(Load through, Load past) {
    return (each, time) ->
        (each.name().equals(HubSubjects.DIRECT) ? past : through).run(each, time);
  }

  List<Row> besideStalled() throws IOException, InterruptedException {
    return with((agent, door) -> beside(agent, () -> StalledLists.begin(site, agent.port())));
  }

  List<Row> besideHole() throws IOException, InterruptedException {
    return with((agent, door) -> beside(agent, () -> Knocking.begin(door)));
  }

  /**
   * Also past the agent, and with nobody giving up: what the same costs without a tunnel, or at
   * all.
   */
  List<Row> besideCancelled() throws IOException, InterruptedException {
    return with(
        (agent, door) -> {
          List<LatencyBeside.Way> ways =
              new ArrayList<>(LatencyBeside.beside(cancelling(agent, HubSite.HOST)));
          var past = Optional.of(cancelling(agent, DIRECT_HOST));
          ways.add(new LatencyBeside.Way(HubSubjects.DIRECT, DIRECT_HOST, past));
          LatencyBeside.Trouble answered =
              () -> Cancellations.withoutAny(site, HubSite.HOST, agent.port());
          ways.add(new LatencyBeside.Way(ANSWERED, HubSite.HOST, Optional.of(answered)));
          ways.add(new LatencyBeside.Way(DIRECT_ALONE, DIRECT_HOST, Optional.empty()));
          return new LatencyBeside(rounds, site, agent.hub()).measure(ways);
        });
  }

  private LatencyBeside.Trouble cancelling(JoinedAgent agent, String host) {
    return () -> Cancellations.begin(site, host, agent.port());
  }

  private List<Row> beside(JoinedAgent agent, LatencyBeside.Trouble trouble)
      throws IOException, InterruptedException {
    return new LatencyBeside(rounds, site, agent.hub()).measure(LatencyBeside.beside(trouble));
  }

  /** Measures something. */
  private interface Measuring {

    /**
     * @param door of connections that the agent makes to where nobody answers
     */
    List<Row> rows(JoinedAgent agent, int door) throws IOException, InterruptedException;
  }

  private List<Row> with(Measuring measuring) throws IOException, InterruptedException {
    HubSubjects subjects = new HubSubjects(site, options);
    Behind behind = upstream.behind(Protocol.HTTP2);
    int door = Ports.free();
    try (BlackHole hole = BlackHole.open()) {
      RunningSubject hub = subjects.startForAgent(behind, hole.port(), door);
      JoinedAgent agent =
          JoinedAgent.join(
              site,
              options.common().launcher(),
              hub,
              List.of(behind.address(), "127.0.0.1:" + hole.port()));
      List<Row> rows = measuring.rows(agent, door);
      site.workplace().processes().stop(agent.process());
      subjects.stop(hub);
      return rows;
    }
  }

  /** The same hub under the name of what is asked of it. */
  private static RunningSubject direct(JoinedAgent agent) {
    RunningSubject hub = agent.hub();
    return new RunningSubject(HubSubjects.DIRECT, hub.program(), hub.process(), hub.port());
  }
}
