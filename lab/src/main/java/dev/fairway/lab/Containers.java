package dev.fairway.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The control groups of a node's containers. Their names are the containers' random ids, which are
 * read from containerd's own files: nobody else's group can carry one.
 */
final class Containers {

  static final String PARENT = "k8s.io";

  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final Pattern CONTAINER_ID = Pattern.compile("[0-9a-f]{64}");
  private static final Duration DEATH = Duration.ofSeconds(10);

  private Containers() {}

  /** Whether the parent of all containers' groups exists already. */
  static boolean parentExists() {
    return !groups(PARENT).isEmpty();
  }

  /** Kills what still runs in the containers of a cluster, and removes their groups. */
  static void remove(Path clusterFolder) throws IOException {
    for (String id : ids(clusterFolder)) {
      for (Path group : groups(PARENT + "/" + id)) {
        Poll.require(
            DEATH,
            () -> killProcesses(group),
            () -> "processes in " + group + " survived being killed");
        removeTree(group);
      }
    }
  }

  /** Removes the parent unless somebody else's containers are in it. */
  static void removeEmptyParent() {
    groups(PARENT).forEach(Containers::removeIfEmpty);
  }

  private static List<String> ids(Path clusterFolder) throws IOException {
    Path tasks = NodeFiles.of(clusterFolder).tasks();
    if (!Files.isDirectory(tasks)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(tasks)) {
      return folders
          .map(folder -> folder.getFileName().toString())
          .filter(name -> CONTAINER_ID.matcher(name).matches())
          .toList();
    }
  }

  /** In cgroup v1 one folder for each controller, in v2 one. */
  private static List<Path> groups(String name) {
    try (Stream<Path> controllers = Files.list(CGROUPS)) {
      return Stream.concat(Stream.of(CGROUPS), controllers)
          .filter(folder -> !Files.isSymbolicLink(folder))
          .map(folder -> folder.resolve(name))
          .filter(Files::isDirectory)
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static boolean killProcesses(Path group) {
    try (Stream<Path> tree = Files.walk(group)) {
      List<Path> lists =
          tree.filter(file -> file.getFileName().toString().equals("cgroup.procs")).toList();
      boolean empty = true;
      for (Path list : lists) {
        for (String pid : Files.readAllLines(list)) {
          empty = false;
          ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
      }
      return empty;
    } catch (IOException e) {
      return !Files.exists(group);
    }
  }

  private static void removeTree(Path group) throws IOException {
    try (Stream<Path> tree = Files.walk(group)) {
      tree.filter(Files::isDirectory)
          .sorted((left, right) -> right.getNameCount() - left.getNameCount())
          .forEach(Containers::removeIfEmpty);
    }
  }

  private static void removeIfEmpty(Path group) {
    try {
      Files.deleteIfExists(group);
    } catch (IOException e) {
      // Somebody else's group is in it; theirs to remove.
      return;
    }
  }
}
