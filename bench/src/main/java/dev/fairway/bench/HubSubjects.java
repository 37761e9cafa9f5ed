package dev.fairway.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The subjects of the hub's bench: TLS on both sides. */
final class HubSubjects {

  /** The cluster behind no agent. */
  static final String DIRECT = "direct";

  private final HubSite site;
  private final Subjects subjects;

  HubSubjects(HubSite site, HubBenchOptions options) {
    this.site = site;
    this.subjects = new Subjects(site.workplace(), options.common().launcher());
  }

  /** Starts one and waits until it listens. */
  RunningSubject start(Subject subject, Behind behind, Buffers buffers)
      throws IOException, InterruptedException {
    String template =
        switch (subject) {
          case FAIRWAY -> "hub.yaml";
          case NGINX -> "nginx.conf";
          case HAPROXY -> "haproxy.cfg";
        };
    return start(subject, template, behind, buffers, Map.of());
  }

  /**
   * Starts the hub with other clusters beside the good one.
   *
   * @param hole where nobody answers
   * @param slow where every answer takes seconds
   */
  RunningSubject startAmongNeighbours(Behind behind, int hole, int slow)
      throws IOException, InterruptedException {
    Map<String, String> neighbours =
        Map.of("HOLE", "127.0.0.1:" + hole, "SLOW", "127.0.0.1:" + slow);
    return start(Subject.FAIRWAY, "hub-neighbours.yaml", behind, Buffers.SMALL, neighbours);
  }

  /**
   * Starts the hub with clusters that see clients as somebody else, beside one that sees them as
   * they are.
   *
   * @param issuer the provider whose tokens it knows
   */
  RunningSubject startWithIdentities(Behind behind, String issuer)
      throws IOException, InterruptedException {
    return start(
        Subject.FAIRWAY, "hub-identities.yaml", behind, Buffers.SMALL, Map.of("ISSUER", issuer));
  }

  /**
   * Starts the hub with one cluster that only an agent reaches, and is to be joined, and the same
   * one directly.
   *
   * @param hole where nobody answers, which the agent reaches too
   * @param door where connections are taken that go there
   */
  RunningSubject startForAgent(Behind behind, int hole, int door)
      throws IOException, InterruptedException {
    Map<String, String> places =
        Map.of("HOLE", "127.0.0.1:" + hole, "DOOR", "127.0.0.1:" + door, "DIRECT", DIRECT);
    return start(Subject.FAIRWAY, "hub-agent.yaml", behind, Buffers.SMALL, places);
  }

  private RunningSubject start(
      Subject subject, String template, Behind behind, Buffers buffers, Map<String, String> more)
      throws IOException, InterruptedException {
    Map<String, String> places = new HashMap<>(more);
    places.put("DOMAIN", HubSite.DOMAIN);
    places.put("HOST", HubSite.HOST);
    places.put("ADMIN", String.valueOf(Ports.free()));
    places.put("UPSTREAM", behind.address());
    places.put("UPSTREAM_NAME", behind.serverName());
    places.put("UPSTREAM_CA", behind.authorityFile());
    places.put("ALPN", behind.protocol() == Protocol.HTTP2 ? "h2,http/1.1" : "http/1.1");
    places.put("BUFFERING", buffers.nginxBuffering());
    places.put("BUFFERS", buffers.nginx());
    places.put("BUSY", buffers.nginxBusy());
    places.put("BUFSIZE", buffers.haproxy());
    List<String> command = List.of("hub", "--state", site.state().toString());
    return subjects.start(
        new Subjects.Start(subject.toString(), subject, template, places, command));
  }

  /** Starts several, one after the other. */
  List<RunningSubject> startAll(List<Subject> several, Behind behind, Buffers buffers)
      throws IOException, InterruptedException {
    List<RunningSubject> running = new ArrayList<>();
    for (Subject subject : several) {
      running.add(start(subject, behind, buffers));
    }
    return running;
  }

  /**
   * Checks by a handshake what each speaks on both of its sides, and says it.
   *
   * @throws BenchException if it is not what all shall speak
   */
  void check(List<RunningSubject> running, Rounds rounds) throws IOException {
    TlsCheck check = new TlsCheck(site.authority());
    for (RunningSubject subject : running) {
      rounds.progress(subject.name() + " speaks " + check.check(subject));
    }
  }

  void stop(RunningSubject running) {
    subjects.stop(running);
  }
}
