import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Checks or writes the format of every Java source file below a folder, with google-java-format.
 *
 * <p>Run by the root pom on the JDK that compiles the project: a formatter inside Maven's own JVM
 * could not read the language level when Maven runs on an older one.
 */
final class Format {
  public static void main(String[] args) throws Exception {
    boolean write = args[0].equals("write");
    Path root = Path.of(args[1]);
    var options = JavaFormatterOptions.defaultOptions();
    var formatter = new Formatter(options);
    int wrong = 0;
    for (Path file : sources(root)) {
      String source = Files.readString(file);
      String unused = RemoveUnusedImports.removeUnusedImports(source);
      String ordered = ImportOrderer.reorderImports(unused, JavaFormatterOptions.Style.GOOGLE);
      String formatted = formatter.formatSource(ordered);
      if (formatted.equals(source)) {
        continue;
      }
      wrong++;
      if (write) {
        Files.writeString(file, formatted);
      }
      System.out.println((write ? "formatted " : "not formatted: ") + root.relativize(file));
    }
    if (wrong > 0 && !write) {
      System.out.println("Run: mvn -N validate -Dformat=write");
      System.exit(1);
    }
  }

  private static List<Path> sources(Path root) throws Exception {
    try (var files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !root.relativize(file).toString().contains("target/"))
          .sorted()
          .toList();
    }
  }
}
