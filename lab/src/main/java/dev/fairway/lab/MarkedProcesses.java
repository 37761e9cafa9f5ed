package dev.fairway.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The processes of one lab, recognized by a variable in their environment that all of their
 * children inherit. Only an exact match counts.
 */
final class MarkedProcesses {

  private static final String LAB = "FAIRWAY_LAB";
  private static final String PART = "FAIRWAY_LAB_PART";
  private static final int MAX_ENVIRONMENT = 4 * 1024 * 1024;

  private MarkedProcesses() {}

  /**
   * One process.
   *
   * @param part the cluster and the program that it was started as or below, such as {@code
   *     east/etcd}
   */
  record Marked(ProcessHandle handle, String part) {

    String cluster() {
      return part.substring(0, Math.max(0, part.indexOf('/')));
    }

    String program() {
      return part.substring(part.indexOf('/') + 1);
    }
  }

  /** The variables that mark a process. */
  static Map<String, String> marker(Path labFolder, String cluster, String program) {
    return Map.of(LAB, labFolder.toString(), PART, cluster + "/" + program);
  }

  /** All living processes of a lab, without their unmarked descendants. */
  static List<Marked> of(Path labFolder) {
    Set<Long> ownLine = ownLine();
    List<Marked> found = new ArrayList<>();
    // The handle remembers when its process began, so that a reused id is never mistaken for it.
    for (ProcessHandle handle : ProcessHandle.allProcesses().toList()) {
      if (!ownLine.contains(handle.pid())) {
        part(handle.pid(), labFolder).ifPresent(part -> found.add(new Marked(handle, part)));
      }
    }
    return found;
  }

  /** The processes and all that descend from them, such as the first process of a container. */
  static Set<ProcessHandle> withDescendants(List<Marked> processes) {
    return processes.stream()
        .flatMap(
            process -> Stream.concat(process.handle().descendants(), Stream.of(process.handle())))
        .collect(Collectors.toSet());
  }

  private static Optional<String> part(long pid, Path labFolder) {
    List<String> variables = environment(pid);
    return variables.contains(LAB + "=" + labFolder)
        ? Optional.of(
            variables.stream()
                .filter(variable -> variable.startsWith(PART + "="))
                .map(variable -> variable.substring(PART.length() + 1))
                .findFirst()
                .orElse(""))
        : Optional.empty();
  }

  private static List<String> environment(long pid) {
    try (InputStream stream = Files.newInputStream(Path.of("/proc/" + pid + "/environ"))) {
      String text = new String(stream.readNBytes(MAX_ENVIRONMENT), StandardCharsets.UTF_8);
      return List.of(text.split("\0"));
    } catch (IOException e) {
      // It ended meanwhile, or it is another user's and therefore not of this lab.
      return List.of();
    }
  }

  /** This process and those above it: never to be ended, whatever they inherited. */
  private static Set<Long> ownLine() {
    return Stream.iterate(
            Optional.of(ProcessHandle.current()),
            Optional::isPresent,
            handle -> handle.flatMap(ProcessHandle::parent))
        .flatMap(Optional::stream)
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }
}
