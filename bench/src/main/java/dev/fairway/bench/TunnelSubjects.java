package dev.fairway.bench;

import dev.fairway.pki.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The subjects of the tunnel's bench. As if there were two machines of one CPU each: load and hub
 * end share one, agent end and upstream the other; a long way lies between them.
 */
final class TunnelSubjects {

  private static final Duration VALIDITY = Duration.ofDays(2);

  private final Workplace workplace;
  private final TunnelBenchOptions options;
  private final LoadProcess load;
  private final Subjects programs;
  private final int upstream = Ports.free();
  private final int hole;

  private TunnelSubjects(
      Workplace workplace, TunnelBenchOptions options, LoadProcess load, BlackHole hole)
      throws IOException {
    this.workplace = workplace;
    this.options = options;
    this.load = load;
    this.hole = hole.port();
    this.programs = new Subjects(workplace, options.common().launcher());
  }

  /** Writes certificates and starts the upstream. */
  static TunnelSubjects create(
      Workplace workplace, TunnelBenchOptions options, LoadProcess load, BlackHole hole)
      throws IOException, InterruptedException {
    CertificateAuthority authority =
        CertificateAuthority.create("fairway bench", VALIDITY, InstantSource.system());
    TunnelSubjects subjects = new TunnelSubjects(workplace, options, load, hole);
    Files.writeString(subjects.authority(), authority.certificatePem());
    authority
        .issueServer(List.of("127.0.0.1", TunnelAgentEnd.HUB), VALIDITY)
        .save(subjects.certificate(), subjects.key());
    Path folder = workplace.folder();
    authority
        .issueClient("agent", List.of(), VALIDITY)
        .save(folder.resolve("agent.crt"), folder.resolve("agent.key"));
    Process started = subjects.far("upstream", Peer.UPSTREAM, subjects.upstream);
    assert started.isAlive();
    return subjects;
  }

  /** The certificate of the authority of all others. */
  Path authority() {
    return workplace.folder().resolve("ca.crt");
  }

  /** Starts one and waits until it carries connections. */
  RunningTunnel start(TunnelSubject subject, Duration roundTrip)
      throws IOException, InterruptedException {
    List<Process> owned = new ArrayList<>();
    Way way = target -> way(target, roundTrip, owned);
    return switch (subject) {
      case TCP -> new RunningTunnel(subject, way.to(upstream), List.of(), List.of(), owned);
      case TLS -> tls(way, owned);
      case TLS_RELAY -> tlsRelay(way, owned);
      case FAIRWAY_RELAY -> relay(way, owned);
      case SSH -> new SshTunnel(workplace, options.common().user()).start(upstream, way, owned);
      case FAIRWAY ->
          new FairwayTunnel(workplace, options.ends(), options.peers())
              .start(upstream, hole, way, owned);
    };
  }

  /** Starts those that take part in a case, one after the other. */
  List<RunningTunnel> startAll(TunnelCase each, Duration roundTrip)
      throws IOException, InterruptedException {
    List<RunningTunnel> running = new ArrayList<>();
    for (TunnelSubject subject : takingPartIn(each)) {
      running.add(start(subject, roundTrip));
    }
    return running;
  }

  /** Who takes part in a case. */
  List<TunnelSubject> takingPartIn(TunnelCase each) {
    return options.subjects().stream().filter(subject -> subject.takesPartIn(each)).toList();
  }

  void stop(RunningTunnel running) {
    running.owned().reversed().forEach(workplace.processes()::stop);
  }

  /** Makes the way between two ends as long as it shall be. */
  interface Way {

    /** The port that leads to the given one. */
    int to(int target) throws IOException, InterruptedException;
  }

  private int way(int target, Duration roundTrip, List<Process> owned)
      throws IOException, InterruptedException {
    if (roundTrip.isZero()) {
      return target;
    }
    int port = Ports.free();
    owned.add(
        serve(
            "way-" + port,
            port,
            options.peers().anywhere(Peer.DELAY, port, target, roundTrip.toMillis())));
    return port;
  }

  private RunningTunnel tls(Way way, List<Process> owned) throws IOException, InterruptedException {
    int port = Ports.free();
    Process server = far("tls-upstream", Peer.TLS_UPSTREAM, port, certificate(), key());
    owned.add(server);
    List<Process> client = List.of(load.process());
    return new RunningTunnel(TunnelSubject.TLS, way.to(port), client, List.of(server), owned);
  }

  private RunningTunnel tlsRelay(Way way, List<Process> owned)
      throws IOException, InterruptedException {
    int farPort = Ports.free();
    Process far = far("tls-far", Peer.TLS_FAR, farPort, upstream, certificate(), key());
    owned.add(far);
    int port = Ports.free();
    PeerProgram peers = options.peers();
    int through = way.to(farPort);
    Process near =
        serve("tls-near", port, peers.near(workplace, Peer.TLS_NEAR, port, through, authority()));
    owned.add(near);
    return new RunningTunnel(TunnelSubject.TLS_RELAY, port, List.of(near), List.of(far), owned);
  }

  private RunningTunnel relay(Way way, List<Process> owned)
      throws IOException, InterruptedException {
    Map<String, String> places =
        Map.of("UPSTREAM", "127.0.0.1:" + way.to(upstream), "ADMIN", String.valueOf(Ports.free()));
    RunningSubject relay =
        programs.start(
            new Subjects.Start(
                TunnelSubject.FAIRWAY_RELAY.toString(),
                Subject.FAIRWAY,
                "relay.yaml",
                places,
                List.of("relay")));
    owned.add(relay.process());
    return new RunningTunnel(
        TunnelSubject.FAIRWAY_RELAY, relay.port(), List.of(relay.process()), List.of(), owned);
  }

  private Process far(String name, Peer peer, int port, Object... more)
      throws IOException, InterruptedException {
    return serve(name, port, options.peers().far(workplace, peer, port, more));
  }

  private Process serve(String name, int port, List<String> command)
      throws IOException, InterruptedException {
    return workplace.processes().serve(name, port, options.peers().variables(), command);
  }

  private Path certificate() {
    return workplace.folder().resolve("far.crt");
  }

  private Path key() {
    return workplace.folder().resolve("far.key");
  }
}
