package dev.fairway.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Removes everything of one lab: its processes, mounts, control groups, namespaces, bridges, and at
 * last its folder. It is complete when it returns, and can be repeated when it fails. The caller
 * holds the lab's lock.
 */
final class Sweep {

  private final LabFolder lab;
  private final Executables executables;

  Sweep(LabFolder lab, Map<String, String> environment) {
    this.lab = lab;
    this.executables = new Executables(environment);
  }

  void run() throws IOException {
    new OrderlyStop(lab.path()).run();
    for (String cluster : lab.values(JournalEntry.Kind.CLUSTER)) {
      Containers.remove(lab.cluster(cluster.substring(0, cluster.indexOf(' '))));
    }
    if (!lab.values(JournalEntry.Kind.CGROUP).isEmpty()) {
      Containers.removeEmptyParent();
    }
    unmountBelow();
    removeNetworks();
    // The journal goes last but the lock: a sweep that is interrupted can be taken up again.
    FileTree.deleteBelow(lab.path(), List.of(lab.journalFile(), lab.lockFile()));
    FileTree.delete(lab.path());
  }

  /** Nodes mount in a namespace of their own, which died with them; this is for what did not. */
  private void unmountBelow() throws IOException {
    List<String> mounts =
        Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
            .map(line -> line.split(" ", -1)[4])
            .filter(mount -> mount.startsWith(lab.path() + "/"))
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    for (String mount : mounts) {
      run("umount", "--lazy", "--no-canonicalize", mount).output();
    }
  }

  private void removeNetworks() throws IOException {
    // The system would end links together with their namespaces, but in its own time.
    removeInterfaces(lab.values(JournalEntry.Kind.LINK));
    removeInterfaces(lab.values(JournalEntry.Kind.BRIDGE));
    for (String namespace : lab.values(JournalEntry.Kind.NAMESPACE)) {
      if (Files.exists(ClusterNetwork.namespaceFile(namespace))) {
        run("ip", "netns", "delete", namespace).output();
      }
    }
  }

  private void removeInterfaces(List<String> names) {
    for (String name : names) {
      Path interfaceFile = Path.of("/sys/class/net", name);
      CommandResult result =
          Files.exists(interfaceFile)
              ? run("ip", "link", "delete", name).run()
              : new CommandResult(0, "", "");
      if (!result.succeeded() && Files.exists(interfaceFile)) {
        throw new LabException("cannot delete interface " + name + ": " + result.errors().strip());
      }
    }
  }

  private Command run(String program, String... arguments) {
    List<String> words = new ArrayList<>(List.of(executables.require(program).toString()));
    words.addAll(List.of(arguments));
    return Command.of(Map.of("PATH", executables.path()), words);
  }
}
