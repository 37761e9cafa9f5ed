package dev.fairway.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Starts and stops subjects, each with its committed configuration, on the CPU of the subjects. */
final class Subjects {

  private final Workplace workplace;
  private final Path launcher;

  /**
   * Of one workplace.
   *
   * @param launcher the program of Fairway
   */
  Subjects(Workplace workplace, Path launcher) {
    this.workplace = workplace;
    this.launcher = launcher;
  }

  /**
   * How one is started.
   *
   * @param name its name in results, and of its files
   * @param template its configuration
   * @param places what fills in the template, besides NAME, FOLDER, USER and PORT
   * @param command what Fairway is called with before {@code --config}
   */
  record Start(
      String name,
      Subject program,
      String template,
      Map<String, String> places,
      List<String> command) {}

  /** Starts one and waits until it listens. */
  RunningSubject start(Start start) throws IOException, InterruptedException {
    int port = Ports.free();
    Map<String, String> places = new HashMap<>(start.places());
    places.put("NAME", start.name());
    places.put("FOLDER", workplace.folder().toString());
    places.put("USER", workplace.user());
    places.put("PORT", String.valueOf(port));
    String file = start.name() + "-" + start.template();
    Path config = Template.write(start.template(), places, workplace.folder().resolve(file));
    Process process =
        workplace.processes().serve(start.name(), port, Map.of(), command(start, config));
    return new RunningSubject(start.name(), start.program(), process, port);
  }

  void stop(RunningSubject running) {
    workplace.processes().stop(running.process());
  }

  private List<String> command(Start start, Path config) {
    String file = config.toString();
    return switch (start.program()) {
      case FAIRWAY -> {
        List<String> words = new ArrayList<>(List.of(launcher.toString()));
        words.addAll(start.command());
        words.addAll(List.of("--config", file));
        yield workplace.asSubject(words.toArray(String[]::new));
      }
      case NGINX -> workplace.asSubject(path(Tool.NGINX), "-c", file, "-e", "stderr");
      case HAPROXY -> workplace.asSubject(path(Tool.HAPROXY), "-db", "-f", file);
    };
  }

  private String path(Tool tool) {
    return tool.require(workplace.environment()).toString();
  }
}
