package dev.fairway.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pinned sources of one Go module, as they ship with the program.
 *
 * @param files content by file name
 */
record PinnedSources(GoModule module, Map<String, String> files) {

  private static final Pattern GO_VERSION = Pattern.compile("(?m)^go (\\d+\\.\\d+(\\.\\d+)?)$");
  private static final Pattern KUBERNETES =
      Pattern.compile("(?m)^\\s*(?:require )?k8s\\.io/kubernetes (v(\\d+)\\.(\\d+)\\.\\d+)");

  static PinnedSources of(GoModule module) {
    Map<String, String> files = new TreeMap<>();
    for (String name : module.files()) {
      files.put(name, resource(module.home(), "go/" + module.name() + "/" + name));
    }
    return new PinnedSources(module, files);
  }

  /** The folder of this module's binaries in a cache: another pin gets another folder. */
  Path folderIn(Path cacheFolder) {
    return cacheFolder.resolve("lab").resolve(module.name() + "-" + digest());
  }

  void extract(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (var file : files.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
  }

  /** The oldest Go that the module builds with, from the go line of its go.mod. */
  String goVersion() {
    Matcher matcher = GO_VERSION.matcher(files.getOrDefault("go.mod", ""));
    if (!matcher.find()) {
      throw new IllegalStateException(module.name() + ": go.mod names no Go version");
    }
    return matcher.group(1);
  }

  /** Flags for the linker: what a release of Kubernetes says its version is. */
  String linkerFlags() {
    Matcher matcher = KUBERNETES.matcher(files.getOrDefault("go.mod", ""));
    if (!matcher.find()) {
      return "-s -w";
    }
    String variable = " -X k8s.io/component-base/version.";
    return "-s -w"
        + (variable + "gitVersion=" + matcher.group(1))
        + (variable + "gitMajor=" + matcher.group(2))
        + (variable + "gitMinor=" + matcher.group(3));
  }

  private String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (var file : files.entrySet()) {
        digest.update(
            (file.getKey() + "\0" + file.getValue() + "\0").getBytes(StandardCharsets.UTF_8));
      }
      digest.update(linkerFlags().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String resource(Class<?> home, String name) {
    try (InputStream stream = home.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(home.getPackageName() + " was packaged without " + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
