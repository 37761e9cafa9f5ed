package dev.fairway.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of this module that clients run. */
final class Resources {

  private static final List<String> SHARED =
      List.of("prelude.sh", "python/setting.py", "javascript/setting.mjs");

  private Resources() {}

  /** Writes all that cases run below a folder. */
  static void extract(Path folder) throws IOException {
    for (String name : SHARED) {
      extract(name, folder);
    }
    for (Case each : Cases.ALL) {
      String name = each.family().file(each.name());
      if (!name.isEmpty()) {
        extract(name, folder);
      }
    }
  }

  static String text(String name) throws IOException {
    try (InputStream stream = Resources.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("clients was packaged without " + name);
      }
      return new String(stream.readAllBytes(), UTF_8);
    }
  }

  private static void extract(String name, Path folder) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text(name));
  }
}
