package dev.fairway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The subjects of the relay's bench: TCP in, TCP out. */
final class RelaySubjects {

  private static final String MODULE = "ngx_stream_module.so";

  private final Subjects subjects;
  private final int upstream;

  /**
   * Of one workplace.
   *
   * @param upstream the port behind all
   */
  RelaySubjects(Workplace workplace, RelayBenchOptions options, int upstream) {
    this.subjects = new Subjects(workplace, options.common().launcher());
    this.upstream = upstream;
  }

  /** Starts one and waits until it listens. */
  RunningSubject start(RelaySubject subject) throws IOException, InterruptedException {
    Map<String, String> places = new HashMap<>(subject.places());
    places.put("UPSTREAM", "127.0.0.1:" + upstream);
    places.put("ADMIN", String.valueOf(Ports.free()));
    places.put("STREAM_MODULE", streamModule());
    return subjects.start(
        new Subjects.Start(
            subject.toString(), subject.program(), subject.template(), places, List.of("relay")));
  }

  /** Starts several, one after the other. */
  List<RunningSubject> startAll(List<RelaySubject> several)
      throws IOException, InterruptedException {
    List<RunningSubject> running = new ArrayList<>();
    for (RelaySubject subject : several) {
      running.add(start(subject));
    }
    return running;
  }

  void stop(RunningSubject running) {
    subjects.stop(running);
  }

  /**
   * Distributions build it as a module that must be loaded; an nginx of one's own has it within.
   */
  private static String streamModule() {
    return Stream.of("/usr/lib/nginx/modules", "/usr/lib64/nginx/modules")
        .map(folder -> Path.of(folder, MODULE))
        .filter(Files::isReadable)
        .findFirst()
        .map(module -> "load_module " + module + ";")
        .orElse("");
  }
}
