package dev.fairway.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Starts subjects in front of an upstream, each with its committed configuration. */
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

  /** Starts one and waits until it listens. */
  RunningSubject start(Subject subject, Behind behind, Buffers buffers)
      throws IOException, InterruptedException {
    int port = Ports.free();
    Map<String, String> places = new HashMap<>();
    places.put("FOLDER", workplace.folder().toString());
    places.put("USER", workplace.user());
    places.put("DOMAIN", Workplace.DOMAIN);
    places.put("HOST", Workplace.HOST);
    places.put("PORT", String.valueOf(port));
    places.put("ADMIN", String.valueOf(Ports.free()));
    places.put("UPSTREAM", behind.address());
    places.put("UPSTREAM_NAME", behind.serverName());
    places.put("UPSTREAM_CA", behind.authorityFile());
    places.put("ALPN", behind.protocol() == Protocol.HTTP2 ? "h2,http/1.1" : "http/1.1");
    places.put("BUFFERING", buffers.nginxBuffering());
    places.put("BUFFERS", buffers.nginx());
    places.put("BUSY", buffers.nginxBusy());
    places.put("BUFSIZE", buffers.haproxy());
    List<String> command =
        switch (subject) {
          case FAIRWAY -> fairway(configure("hub.yaml", places));
          case NGINX -> nginx(configure("nginx.conf", places));
          case HAPROXY -> haproxy(configure("haproxy.cfg", places));
        };
    Process process = workplace.processes().serve(subject.toString(), port, Map.of(), command);
    return new RunningSubject(subject, process, port);
  }

  /** Starts all that are measured, one after the other. */
  List<RunningSubject> startAll(List<Subject> subjects, Behind behind, Buffers buffers)
      throws IOException, InterruptedException {
    List<RunningSubject> running = new ArrayList<>();
    for (Subject subject : subjects) {
      running.add(start(subject, behind, buffers));
    }
    return running;
  }

  void stop(RunningSubject running) {
    workplace.processes().stop(running.process());
  }

  private Path configure(String template, Map<String, String> places) throws IOException {
    return Template.write(template, places, workplace.folder().resolve(template));
  }

  private List<String> fairway(Path config) {
    String state = workplace.folder().resolve("state").toString();
    return workplace.asSubject(
        launcher.toString(), "hub", "--config", config.toString(), "--state", state);
  }

  private List<String> nginx(Path config) {
    String program = Tool.NGINX.require(workplace.environment()).toString();
    return workplace.asSubject(program, "-c", config.toString(), "-e", "stderr");
  }

  private List<String> haproxy(Path config) {
    String program = Tool.HAPROXY.require(workplace.environment()).toString();
    return workplace.asSubject(program, "-db", "-f", config.toString());
  }
}
