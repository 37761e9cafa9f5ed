package dev.fairway.convert;

import dev.fairway.config.FileText;
import dev.fairway.config.Location;
import dev.fairway.config.SourceFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads other programs' configurations as a relay: the way in to this module. */
public final class Imports {

  /** Whose configuration a file is. */
  public enum Format {
    /** nginx's: a whole file, or what would stand in its block {@code stream}. */
    NGINX,
    /** HAProxy's. */
    HAPROXY,
    /** A Kubernetes ConfigMap with files of nginx or HAProxy, or of services by port. */
    CONFIG_MAP
  }

  private Imports() {}

  /**
   * Reads a file, and those that it includes. Blocks: not for event loops.
   *
   * @return what became of it; whatever goes wrong is among its problems
   */
  public static Imported read(Path file) {
    try {
      SourceFile text = new SourceFile(file.toString(), FileText.read(file, SourceFile.MAX_BYTES));
      Path folder = file.toAbsolutePath().normalize().getParent();
      return translate(text, folder == null ? Includes.NONE : new FolderIncludes(folder));
    } catch (IOException e) {
      Findings findings = new Findings();
      findings.refuse(Location.ofFile(file.toString()), "", FileText.reason(e));
      return new Imported(Optional.empty(), List.of(), List.of(), findings.problems());
    }
  }

  /** Whose configuration a text is; absent for Fairway's own, and for what nobody knows. */
  public static Optional<Format> formatOf(SourceFile file) {
    Optional<String> keyword = firstWord(file.text());
    if (keyword.isEmpty()) {
      return Optional.empty();
    }
    if (file.text().contains("ConfigMap") && ConfigMapFiles.read(file).isPresent()) {
      return Optional.of(Format.CONFIG_MAP);
    }
    return switch (keyword.get()) {
      case "global", "defaults", "frontend", "backend", "listen", "peers", "resolvers" ->
          Optional.of(Format.HAPROXY);
      case String word when word.matches("[a-z][a-z0-9_]*") && !word.equals("kind") ->
          Optional.of(Format.NGINX);
      default -> Optional.empty();
    };
  }

  /** Translates a text; a pure function of it and of what it includes. */
  static Imported translate(SourceFile file, Includes includes) {
    Optional<Format> format = formatOf(file);
    if (format.isEmpty()) {
      Findings findings = new Findings();
      findings.refuse(
          Location.ofFile(file.name()),
          "",
          "not known (expected: a configuration of nginx or HAProxy, or a ConfigMap with one)");
      return new Imported(Optional.empty(), List.of(), List.of(), findings.problems());
    }
    return switch (format.get()) {
      case NGINX -> NginxImport.read(file, includes);
      case HAPROXY -> HaproxyImport.read(file);
      case CONFIG_MAP -> configMap(file);
    };
  }

  private static Imported configMap(SourceFile file) {
    Map<String, SourceFile> data = ConfigMapFiles.read(file).orElse(Map.of());
    if (TcpServices.isOne(data)) {
      return TcpServices.read(file.name(), data);
    }
    for (Map.Entry<String, SourceFile> entry : data.entrySet()) {
      if (formatOf(entry.getValue()).filter(Format.HAPROXY::equals).isPresent()) {
        return HaproxyImport.read(entry.getValue());
      }
    }
    SourceFile main = data.get("nginx.conf");
    if (main != null) {
      Map<String, SourceFile> others = new HashMap<>(data);
      others.remove("nginx.conf");
      return NginxImport.read(main, Includes.among(others));
    }
    return NginxImport.readFragments(
        file.name(), new ArrayList<>(data.values()), Includes.among(data));
  }

  /** The first word that is no comment. */
  private static Optional<String> firstWord(String text) {
    for (String line : text.lines().limit(10_000).toList()) {
      String plain = line.replace("\uFEFF", "").strip();
      if (!plain.isEmpty() && !plain.startsWith("#")) {
        int end = 0;
        while (end < plain.length() && " \t{;".indexOf(plain.charAt(end)) < 0) {
          end++;
        }
        return Optional.of(plain.substring(0, end));
      }
    }
    return Optional.empty();
  }
}
