package dev.fairway.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Locale;

/**
 * What lines say of the process that writes them.
 *
 * @param hostname of the machine, in lower case
 * @param pid of the process
 * @param zone whose time the texts of times have
 */
record LogOrigin(String hostname, long pid, ZoneId zone) {

  private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

  /** This process, and where it runs. May block. */
  static LogOrigin ofThisProcess() {
    return new LogOrigin(
        name().toLowerCase(Locale.ROOT), ProcessHandle.current().pid(), ZoneId.systemDefault());
  }

  /** Without asking DNS where that can be avoided. */
  private static String name() {
    try {
      return Files.readString(KERNEL).strip();
    } catch (IOException notLinux) {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException nameless) {
        return "localhost";
      }
    }
  }
}
