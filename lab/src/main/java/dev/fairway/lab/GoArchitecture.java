package dev.fairway.lab;

import java.util.Locale;

/** What Go, and with it container images, call the processor of this machine. */
final class GoArchitecture {

  private GoArchitecture() {}

  static String current() {
    String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return switch (architecture) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> architecture;
    };
  }
}
