package dev.fairway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The load of the relay's bench, in a process of its own, as the bench sees it. */
final class LoadProcess implements AutoCloseable {

  /** A channel, since whoever waits for a socket hears of no interrupt. */
  private final SocketChannel control;

  private final BufferedReader answers;
  private final Process process;

  private LoadProcess(SocketChannel control, Process process) {
    this.control = control;
    this.process = process;
    this.answers = new BufferedReader(Channels.newReader(control, UTF_8));
  }

  /** Starts it; it ends with the workplace, or when this is closed. */
  static LoadProcess start(Workplace workplace, PeerProgram program)
      throws IOException, InterruptedException {
    int port = Ports.free();
    return start(workplace, program, program.command(workplace, Peer.LOAD, port), port);
  }

  /** The same on the side of the hub. */
  static LoadProcess startNear(Workplace workplace, PeerProgram program)
      throws IOException, InterruptedException {
    int port = Ports.free();
    return start(workplace, program, program.near(workplace, Peer.LOAD, port), port);
  }

  private static LoadProcess start(
      Workplace workplace, PeerProgram program, List<String> command, int port)
      throws IOException, InterruptedException {
    Process process = workplace.processes().serve("load", port, program.variables(), command);
    InetSocketAddress address = new InetSocketAddress(Ports.LOOPBACK, port);
    return new LoadProcess(SocketChannel.open(address), process);
  }

  /** The process that makes the load. */
  Process process() {
    return process;
  }

  /** How long some connections waited for their answers, in microseconds. */
  record Latencies(double median, double tail, double most) {}

  /**
   * Downloads.
   *
   * @param rate bytes a second of each connection; 0 for as many as can be
   */
  Load bulk(int connections, long rate) {
    return (subject, time) -> done(tell("bulk", subject, connections, seconds(time) + " " + rate));
  }

  /**
   * Down- or uploads as fast as they can be; what arrives is counted.
   *
   * @param lead before that, which does not count: windows grow first
   */
  Load transfer(int connections, boolean upload, Duration lead) {
    String what = upload ? "upload" : "download";
    return (subject, time) ->
        done(tell(what, subject, connections, seconds(time) + " " + seconds(lead)));
  }

  /**
   * The same with TLS of the load's own.
   *
   * @param authority the file with the certificate that issued the other side's
   */
  Load transferOverTls(int connections, boolean upload, Duration lead, Path authority) {
    String what = upload ? "tls-upload" : "tls-download";
    return (subject, time) -> {
      String rest = seconds(time) + " " + seconds(lead) + " " + authority;
      return done(tell(what, subject, connections, rest));
    };
  }

  /** Messages of 64 bytes and their echoes, one at a time on each of so many kept connections. */
  Pings.Result ping(Measured subject, int connections, Duration time) throws IOException {
    return Pings.Result.parse(tell("ping", subject, connections, seconds(time)));
  }

  /** Opens a download without end and reads nothing of it; it stays until it is released. */
  void stall(Measured subject) throws IOException {
    tell("stall", subject, 1, "");
  }

  /** Connects to where nobody answers, over and over, until it is released. */
  void knock(RunningTunnel subject) throws IOException {
    tell("knock", subject.door().orElseThrow(), subject.name(), 1, "");
  }

  /** A thousand downloads a second that are broken off at once, until it is released. */
  void breakOff(Measured subject) throws IOException {
    tell("break-off", subject, 1, "");
  }

  /** Small messages and their echoes on kept connections. */
  Load exchange(int connections) {
    return (subject, time) -> done(tell("exchange", subject, connections, seconds(time)));
  }

  /** New connections, so many at a time. */
  Load connect(int connections) {
    return (subject, time) -> done(tell("connect", subject, connections, seconds(time)));
  }

  /** So many connections at once, several times. */
  Latencies burst(Measured subject, int connections, int times) throws IOException {
    String[] words = tell("burst", subject, connections, String.valueOf(times)).split(" ", -1);
    return new Latencies(
        Double.parseDouble(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2]));
  }

  /** Opens connections that stay; returns when each had an exchange. */
  void hold(Measured subject, int connections) throws IOException {
    tell("hold", subject, connections, "");
  }

  /** Closes those. */
  void release(Measured subject) throws IOException {
    tell("release", subject, 0, "");
  }

  @Override
  public void close() throws IOException {
    control.close();
  }

  private String tell(String what, Measured subject, int connections, String rest)
      throws IOException {
    return tell(what, subject.port(), subject.name(), connections, rest);
  }

  private String tell(String what, int port, String subject, int connections, String rest)
      throws IOException {
    String line = "%s %d %d %s\n".formatted(what, port, connections, rest);
    control.write(UTF_8.encode(line)); // It blocks until all is written.
    String answer = answers.readLine();
    if (answer == null || answer.startsWith(LoadServer.FAILED)) {
      throw new BenchException(subject + " under the load " + what + ": " + answer);
    }
    return answer;
  }

  private static Load.Done done(String answer) {
    String[] words = answer.split(" ", -1);
    return new Load.Done(Long.parseLong(words[0]), Double.parseDouble(words[1]));
  }

  private static String seconds(Duration time) {
    return String.valueOf((double) time.toMillis() / TimeUnit.SECONDS.toMillis(1));
  }
}
