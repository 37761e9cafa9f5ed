package dev.fairway.bench;

import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.IssuedCertificate;
import dev.fairway.pki.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The folder of one benchmark, its certificates, and where each program may run. Closing ends all
 * processes and removes the folder.
 */
final class Workplace implements AutoCloseable {

  /** The hub's own name. */
  static final String DOMAIN = "hub.bench.test";

  /** How clients call the cluster behind each subject. */
  static final String HOST = "fixed." + DOMAIN;

  /** What the upstream's certificate speaks for, besides {@link #HOST} for direct calls. */
  static final String UPSTREAM_NAME = "upstream.bench.test";

  /** The answer of the small GET: a ConfigMap of about 300 bytes. */
  static final String SMALL = "/api/v1/namespaces/default/configmaps/one";

  /** The answer of the fixed LIST: 50 MB. */
  static final String LARGE = "/api/v1/pods";

  private static final int LARGE_BYTES = 50_000_000;
  private static final Duration VALIDITY = Duration.ofDays(2);

  private final Path folder;
  private final BenchOptions options;
  private final Processes processes;
  private final Cpus cpus = Cpus.ofThisProcess();
  private final String authority;

  private Workplace(Path folder, BenchOptions options, String authority) {
    this.folder = folder;
    this.options = options;
    this.processes = new Processes(folder, options.environment());
    this.authority = authority;
  }

  /** Makes a workplace; its folder is readable by this user only. */
  static Workplace create(BenchOptions options) throws IOException {
    Path folder = Files.createTempDirectory(options.temporaryFolder(), "fairway-bench-");
    CertificateAuthority authority =
        CertificateAuthority.create("fairway bench", VALIDITY, InstantSource.system());
    Files.writeString(folder.resolve("ca.crt"), authority.certificatePem());
    IssuedCertificate subject = authority.issueServer(List.of(DOMAIN, "*." + DOMAIN), VALIDITY);
    subject.save(folder.resolve("subject.crt"), folder.resolve("subject.key"));
    SecretFile.write(folder.resolve("subject.pem"), subject.chainPem() + subject.keyPem());
    authority
        .issueServer(List.of(UPSTREAM_NAME, HOST), VALIDITY)
        .save(folder.resolve("upstream.crt"), folder.resolve("upstream.key"));
    writeBodies(folder.resolve("bodies"));
    return new Workplace(folder, options, authority.certificatePem());
  }

  Path folder() {
    return folder;
  }

  Map<String, String> environment() {
    return options.environment();
  }

  Processes processes() {
    return processes;
  }

  /** The certificate, PEM, that issued all others. */
  String authority() {
    return authority;
  }

  /** Keeps this process, and what it starts, off the CPU of the subjects. */
  void moveAwayFromSubjects() throws IOException, InterruptedException {
    String taskset = Tool.TASKSET.require(options.environment()).toString();
    String pid = String.valueOf(ProcessHandle.current().pid());
    List<String> command = List.of(taskset, "-a", "-p", "-c", cpus.load(), pid);
    String moved = processes.run("taskset", Duration.ofSeconds(10), Map.of(), command);
    assert !moved.isBlank();
  }

  /** A command of a subject, on the CPU of the subjects. */
  List<String> asSubject(String... command) {
    return pinned(cpus.subject(), command);
  }

  /** A command of the load or of the upstream, on the other CPUs. */
  List<String> asLoad(String... command) {
    return pinned(cpus.load(), command);
  }

  /** Whom nginx stays when root starts it: the folder is private. */
  String user() {
    return options.user();
  }

  @Override
  public void close() {
    processes.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new BenchException("cannot remove " + folder + ": " + e.getMessage(), e);
    }
  }

  private List<String> pinned(String cpu, String... command) {
    String taskset = Tool.TASKSET.require(options.environment()).toString();
    return Stream.concat(Stream.of(taskset, "-c", cpu), Stream.of(command)).toList();
  }

  private static void writeBodies(Path root) throws IOException {
    Path small = root.resolve(SMALL.substring(1));
    Files.createDirectories(small.getParent());
    Files.writeString(
        small,
        """
        {"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"one","namespace":"default",\
        "uid":"5b1f0c9e-6a0e-4f0c-9a53-2f6c1f3f7a10","resourceVersion":"4711",\
        "creationTimestamp":"2026-01-01T00:00:00Z"},"data":{"motd":"%s"}}
        """
            .formatted("calm sea and a prosperous voyage, ".repeat(3)),
        StandardCharsets.UTF_8);
    Path large = root.resolve(LARGE.substring(1));
    Files.writeString(large, BulkText.of(LARGE_BYTES, 0), StandardCharsets.US_ASCII);
  }
}
