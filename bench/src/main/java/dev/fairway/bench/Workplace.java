package dev.fairway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The folder of one benchmark, and where each program may run. Closing ends all processes and
 * removes the folder.
 */
final class Workplace implements AutoCloseable {

  private final Path folder;
  private final BenchOptions options;
  private final Processes processes;
  private final Cpus cpus = Cpus.ofThisProcess();

  private Workplace(Path folder, BenchOptions options) {
    this.folder = folder;
    this.options = options;
    this.processes = new Processes(folder, options.environment());
  }

  /** Makes a workplace; its folder is readable by this user only. */
  static Workplace create(BenchOptions options) throws IOException {
    return new Workplace(
        Files.createTempDirectory(options.temporaryFolder(), "fairway-bench-"), options);
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

  /** A command of the other end of a tunnel, on a CPU that is not the subjects'. */
  List<String> asFar(String... command) {
    return pinned(cpus.far(), command);
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
}
