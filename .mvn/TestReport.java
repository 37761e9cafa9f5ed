import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums up the tests of all modules at the end of a build, and lists by name those that this machine
 * could not run. What it lists is also in {@code target/tests-not-run.txt}, one test a line.
 *
 * <p>Arguments: the root folder, and the time at which the build began; older records are leftovers
 * of other builds.
 */
final class TestReport {
  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[0]);
    Instant began = Instant.parse(args[1]);
    int ran = 0;
    var notRun = new ArrayList<String>();
    for (Path record : records(root, began)) {
      for (String line : Files.readAllLines(record)) {
        String[] fields = line.split("\t", -1);
        if (fields[0].equals("ran")) {
          ran += Integer.parseInt(fields[1]);
        } else {
          notRun.add(fields[1] + ": " + fields[2]);
        }
      }
    }
    System.out.println("Tests run: " + ran + ", not run on this machine: " + notRun.size());
    notRun.forEach(test -> System.out.println("  " + test));
    Files.createDirectories(root.resolve("target"));
    Files.write(root.resolve("target/tests-not-run.txt"), notRun);
  }

  private static List<Path> records(Path root, Instant began) throws IOException {
    var records = new ArrayList<Path>();
    try (var modules = Files.newDirectoryStream(root)) {
      for (Path module : modules) {
        Path record = module.resolve("target/test-record.tsv");
        if (Files.exists(record)
            && !Files.getLastModifiedTime(record).toInstant().isBefore(began)) {
          records.add(record);
        }
      }
    }
    records.sort(null);
    return records;
  }
}
