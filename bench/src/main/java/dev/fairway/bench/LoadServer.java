package dev.fairway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * The process of the load: one line tells what to do, one line says what came of it. See {@link
 * LoadProcess} for the other end.
 */
final class LoadServer {

  static final String FAILED = "failed";

  private static final double MEDIAN = 50;
  private static final double TAIL = 99;

  private final RelayLoads loads;

  private LoadServer(RelayLoads loads) {
    this.loads = loads;
  }

  /** Serves one bench after the other; ends after the first that told it something. */
  static void serve(int port) throws IOException {
    try (ServerSocket server = new ServerSocket(port, 1, Ports.LOOPBACK);
        RelayLoads loads = new RelayLoads()) {
      LoadServer load = new LoadServer(loads);
      boolean served = false;
      while (!served) {
        // Who waits for the process to listen connects too, and says nothing.
        try (Socket bench = server.accept()) {
          served = load.serve(bench);
        }
      }
    }
  }

  private boolean serve(Socket bench) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(bench.getInputStream(), UTF_8));
    OutputStream answers = bench.getOutputStream();
    boolean any = false;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      any = true;
      answers.write((answer(line) + "\n").getBytes(UTF_8));
    }
    return any;
  }

  private String answer(String line) {
    try {
      return run(line.split(" ", -1));
    } catch (IOException | BenchException e) {
      return FAILED + " " + e.getMessage();
    }
  }

  private String run(String[] words) throws IOException {
    int port = Integer.parseInt(words[1]);
    int connections = Integer.parseInt(words[2]);
    return switch (words[0]) {
      case "bulk" ->
          text(RelayLoads.bulk(port, connections, Long.parseLong(words[4]), seconds(words)));
      case "download" -> text(RelayLoads.download(port, connections, seconds(words), lead(words)));
      case "upload" -> text(RelayLoads.upload(port, connections, seconds(words), lead(words)));
      case "tls-download", "tls-upload" -> {
        boolean upload = words[0].equals("tls-upload");
        TlsLoad load = new TlsLoad(port, upload, Path.of(line(words, 5)));
        yield text(load.run(connections, seconds(words), lead(words)));
      }
      case "ping" -> RelayLoads.ping(port, connections, seconds(words)).toString();
      case "stall" -> {
        loads.stall(port);
        yield "stalled";
      }
      case "knock" -> {
        loads.knock(port);
        yield "knocking";
      }
      case "break-off" -> {
        loads.breakOff(port);
        yield "breaking off";
      }
      case "exchange" -> text(RelayLoads.exchange(port, connections, seconds(words)));
      case "connect" -> text(RelayLoads.connect(port, connections, seconds(words)));
      case "burst" -> burst(port, connections, Integer.parseInt(words[3]));
      case "hold" -> {
        loads.hold(port, connections);
        yield "held";
      }
      case "release" -> {
        loads.release();
        yield "released";
      }
      default -> throw new IOException("unknown command " + words[0]);
    };
  }

  private static String burst(int port, int connections, int times) throws IOException {
    Histogram all = new Histogram(3);
    for (int i = 0; i < times; i++) {
      all.add(RelayLoads.burst(port, connections));
    }
    return micros(all.getValueAtPercentile(MEDIAN))
        + " "
        + micros(all.getValueAtPercentile(TAIL))
        + " "
        + micros(all.getMaxValue());
  }

  private static String line(String[] words, int from) {
    return String.join(" ", Arrays.copyOfRange(words, from, words.length));
  }

  private static double seconds(String[] words) {
    return Double.parseDouble(words[3]);
  }

  private static double lead(String[] words) {
    return Double.parseDouble(words[4]);
  }

  private static String text(Load.Done done) {
    return done.count() + " " + done.seconds();
  }

  private static double micros(long nanos) {
    return (double) nanos / TimeUnit.MICROSECONDS.toNanos(1);
  }
}
