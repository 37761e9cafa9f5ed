package dev.fairway.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What this machine has of what clusters need. */
final class Host {

  private static final int CAP_NET_ADMIN = 12;
  private static final int CAP_SYS_ADMIN = 21;

  private Host() {}

  static List<String> obstacles(ClusterShape shape, Map<String, String> environment) {
    if (!Files.isDirectory(Path.of("/proc/self"))) {
      return List.of("clusters run on Linux only.");
    }
    List<String> obstacles = new ArrayList<>();
    Executables executables = new Executables(environment);
    require(executables, "setsid", "util-linux", obstacles);
    if (shape.hasNetwork()) {
      if (!mayMakeNamespaces()) {
        obstacles.add("a network of its own needs root (CAP_SYS_ADMIN and CAP_NET_ADMIN).");
      }
      require(executables, "ip", "iproute2", obstacles);
      require(executables, "nsenter", "util-linux", obstacles);
    }
    if (shape.hasNode()) {
      require(executables, "unshare", "util-linux", obstacles);
      require(executables, "mount", "mount", obstacles);
      require(executables, "runc", "runc", obstacles);
      require(executables, "nft", "nftables", obstacles);
      busyboxObstacle(executables).ifPresent(obstacles::add);
      if (!Files.isWritable(Path.of("/sys/fs/cgroup"))) {
        obstacles.add("pods need a writable /sys/fs/cgroup.");
      }
    }
    return List.copyOf(obstacles);
  }

  /** Why it cannot make a network behind a NAT. */
  static List<String> natObstacles(Map<String, String> environment) {
    List<String> obstacles = new ArrayList<>(obstacles(ClusterShape.NETWORK, environment));
    Executables executables = new Executables(environment);
    require(executables, "nft", "nftables", obstacles);
    require(executables, "sysctl", "procps", obstacles);
    return List.copyOf(obstacles);
  }

  /** Whether the effective user is root; only asked to word things, never to decide. */
  static int userId() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException e) {
      throw new LabException("cannot read /proc/self: " + e.getMessage(), e);
    }
  }

  /** When this machine was booted, as an identity that changes with each boot. */
  static String bootId() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      throw new LabException("cannot read the boot id: " + e.getMessage(), e);
    }
  }

  private static void require(
      Executables executables, String program, String debianPackage, List<String> obstacles) {
    if (executables.find(program).isEmpty()) {
      obstacles.add(program + " is not installed (Debian: apt install " + debianPackage + ").");
    }
  }

  private static Optional<String> busyboxObstacle(Executables executables) {
    String remedy = " (Debian: apt install busybox-static).";
    Optional<Path> busybox = executables.find("busybox");
    if (busybox.isEmpty()) {
      return Optional.of("busybox is not installed" + remedy);
    }
    try {
      return ElfFile.read(busybox.get()).isStatic()
          ? Optional.empty()
          : Optional.of(busybox.get() + " is not statically linked" + remedy);
    } catch (IOException e) {
      return Optional.of(e.getMessage() + remedy);
    }
  }

  private static boolean mayMakeNamespaces() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      long capabilities =
          lines
              .filter(line -> line.startsWith("CapEff:"))
              .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
              .findFirst()
              .orElse(0L);
      long needed = 1L << CAP_NET_ADMIN | 1L << CAP_SYS_ADMIN;
      return (capabilities & needed) == needed;
    } catch (IOException e) {
      return false;
    }
  }
}
