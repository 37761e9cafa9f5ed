package dev.fairway.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Starts the programs of one lab, until the lab is closed: from then on nothing new comes into
 * being, whichever thread is still about to make something. Safe for use by several threads.
 */
final class Launcher {

  private final Path labFolder;
  private final Executables executables;
  private boolean closed;

  Launcher(Path labFolder, Map<String, String> environment) {
    this.labFolder = labFolder;
    this.executables = new Executables(environment);
  }

  Executables executables() {
    return executables;
  }

  /** The variables of everything that the lab runs: nothing of the user's but PATH. */
  Map<String, String> environment() {
    return Map.of("PATH", executables.path());
  }

  /** After this returns, nothing is being made any more. */
  synchronized void close() {
    closed = true;
  }

  /** Makes something outside of the lab's folder, unless the lab is closed. */
  synchronized <T> T make(Supplier<T> work) {
    if (closed) {
      throw new LabException("the lab was closed");
    }
    return work.get();
  }

  /** Runs a short command, unless the lab is closed. */
  String run(Command command) {
    return make(command::output);
  }

  /**
   * Starts a program of a cluster on a machine, in a session of its own: a Ctrl-C in the terminal
   * reaches the lab, which then ends its programs in order.
   */
  Component start(Path clusterFolder, Machine machine, String program, List<String> command) {
    return start(clusterFolder, machine, program, command, Map.of());
  }

  /** The same with variables besides those of all. */
  Component start(
      Path clusterFolder,
      Machine machine,
      String program,
      List<String> command,
      Map<String, String> more) {
    return start(clusterFolder, machine, program, command, more, Optional.empty());
  }

  /**
   * The same with something to read.
   *
   * @param input a file that is the program's standard input; without it that is empty
   */
  Component start(
      Path clusterFolder,
      Machine machine,
      String program,
      List<String> command,
      Map<String, String> more,
      Optional<Path> input) {
    Path log = clusterFolder.resolve("logs").resolve(program + ".log");
    List<String> words = new ArrayList<>(List.of(executables.require("setsid").toString()));
    machine
        .namespace()
        .ifPresent(
            // Not ip netns exec: that mounts another /sys, in which the kubelet finds no cgroups.
            namespace -> {
              words.add(executables.require("nsenter").toString());
              words.add("--net=" + ClusterNetwork.namespaceFile(namespace));
            });
    words.addAll(command);
    return make(() -> start(clusterFolder, program, words, log, more, input));
  }

  private Component start(
      Path clusterFolder,
      String program,
      List<String> words,
      Path log,
      Map<String, String> more,
      Optional<Path> input) {
    Map<String, String> variables = new HashMap<>(more);
    variables.putAll(environment());
    variables.putAll(
        MarkedProcesses.marker(labFolder, clusterFolder.getFileName().toString(), program));
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(clusterFolder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    input.ifPresent(file -> builder.redirectInput(file.toFile()));
    builder.environment().clear();
    builder.environment().putAll(variables);
    try {
      Files.createDirectories(log.getParent());
      Process process = builder.start();
      process.getOutputStream().close();
      return new Component(program, process, log);
    } catch (IOException e) {
      throw new LabException("cannot start " + program + ": " + e.getMessage(), e);
    }
  }
}
