package dev.fairway.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairway.net.HostPort;
import dev.fairway.pki.CertificateAuthority;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A data plane in a process of its own, so that its memory is that of no client and no upstream. It
 * is asked by lines on its standard input, and ends with it.
 */
final class AttackedHub implements AutoCloseable {

  /** Few, so that what is garbage does not hide what is not. */
  private static final String YOUNG = "-Xmn32m";

  private final Process process;
  private final BufferedReader answers;
  private final PrintWriter questions;

  /** Starts one that trusts the authority in this folder, and is certified by it. */
  AttackedHub(Path authority) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    process =
        new ProcessBuilder(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-XX:MaxDirectMemorySize=2g",
                YOUNG,
                "-cp",
                System.getProperty("java.class.path"),
                AttackedHub.class.getName(),
                authority.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    questions = new PrintWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8), true);
  }

  /**
   * What a data plane holds, in bytes.
   *
   * @param direct of the buffers that are in use
   * @param resident the whole process, as the kernel counts
   */
  record Memory(long heap, long direct, long resident) {

    static Memory now() {
      Runtime runtime = Runtime.getRuntime();
      return new Memory(
          runtime.totalMemory() - runtime.freeMemory(),
          PooledByteBufAllocator.DEFAULT.pinnedDirectMemory(),
          residentBytes());
    }

    Memory max(Memory other) {
      return new Memory(
          Math.max(heap, other.heap),
          Math.max(direct, other.direct),
          Math.max(resident, other.resident));
    }

    private static Memory parse(String line) {
      String[] words = line.split(" ", 3);
      return new Memory(
          Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
    }

    private String line() {
      return heap + " " + direct + " " + resident;
    }

    private static long residentBytes() {
      try {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
          if (line.startsWith("VmRSS:")) {
            return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
          }
        }
      } catch (IOException e) {
        // Not Linux.
      }
      return 0;
    }
  }

  /** Sends every request to this upstream; returns the port to attack. */
  int serve(HostPort upstream) throws IOException {
    return Integer.parseInt(ask("serve " + upstream.port()));
  }

  /** After a full collection. */
  Memory live() throws IOException {
    return Memory.parse(ask("live"));
  }

  /** The most since the last call, garbage included. */
  Memory peak() throws IOException {
    return Memory.parse(ask("peak"));
  }

  /** Client connections, upstream connections and requests that are open. */
  String open() throws IOException {
    return ask("open");
  }

  @Override
  public void close() {
    questions.close();
    process.destroy();
  }

  private String ask(String question) throws IOException {
    questions.println(question);
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the hub has ended: it did not survive");
    }
    return answer;
  }

  /** The process: serves until its standard input ends. Takes the authority's folder. */
  public static void main(String[] args) throws Exception {
    Peak peak = new Peak();
    Executors.newSingleThreadScheduledExecutor()
        .scheduleAtFixedRate(peak, 0, 10, TimeUnit.MILLISECONDS);
    Rig rig = new Rig(CertificateAuthority.load(Path.of(args[0]), InstantSource.system()));
    DataPlane plane = rig.plane();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", 2);
      System.out.println(
          switch (words[0]) {
            case "serve" -> {
              plane.swap(rig.snapshot(new HostPort("127.0.0.1", Integer.parseInt(words[1]))));
              yield plane.address("hub").getPort();
            }
            case "live" -> collected().line();
            case "peak" -> peak.take().line();
            default -> Rig.open(plane);
          });
      rig.logged.reset();
    }
    System.exit(0);
  }

  private static Memory collected() {
    ManagementFactory.getMemoryMXBean().gc();
    ManagementFactory.getMemoryMXBean().gc();
    return Memory.now();
  }

  /** Looks a hundred times a second. */
  private static final class Peak implements Runnable {

    private Memory peak = new Memory(0, 0, 0);

    synchronized Memory take() {
      Memory taken = peak.max(Memory.now());
      peak = new Memory(0, 0, 0);
      return taken;
    }

    private synchronized void look() {
      peak = peak.max(Memory.now());
    }

    @Override
    public void run() {
      look();
    }
  }
}
