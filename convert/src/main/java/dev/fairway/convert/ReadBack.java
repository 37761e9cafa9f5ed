package dev.fairway.convert;

import dev.fairway.config.Configuration;
import dev.fairway.config.Job;
import dev.fairway.config.Location;
import dev.fairway.config.Problem;
import dev.fairway.config.RelaySpec;
import dev.fairway.config.SourceFile;
import dev.fairway.convert.Origins.Origin;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether what was imported can be written, and read back. Whatever the reader of Relays would
 * refuse is said in the words of the foreign file: nobody who runs one has seen the other.
 */
final class ReadBack {

  private static final Pattern LIST_ENTRY =
      Pattern.compile("spec\\.(listeners|upstreams)\\[(\\d+)](?:\\.(.*))?");
  private static final Pattern COUNT =
      Pattern.compile("(\\d+) entries \\(expected: a list of (?:\\d+ to|at most) (\\d+).*");
  private static final Pattern TAKEN =
      Pattern.compile("(\\S+) \\(expected: ports that (spec\\.\\S+), (\\S+), leaves free\\)");
  private static final String EXPECTED = " (expected: ";

  private final Location whole;
  private final Findings findings;
  private final Function<String, List<Part>> parts;
  private final Map<String, Origins> others;

  /**
   * A listener or an upstream.
   *
   * @param location where it stands as a whole
   * @param what its block or section is called
   * @param origins of its fields
   */
  record Part(Location location, String what, Origins origins) {}

  /**
   * Of one file.
   *
   * @param parts the {@code listeners} or {@code upstreams}
   * @param others the origins of other fields of the Relay, by their names
   */
  ReadBack(
      Location whole,
      Findings findings,
      Function<String, List<Part>> parts,
      Map<String, Origins> others) {
    this.whole = whole;
    this.findings = findings;
    this.parts = parts;
    this.others = others;
  }

  Optional<RelaySpec> read(RelaySpec spec) {
    SourceFile file = new SourceFile(whole.file(), RelayYaml.write("relay", spec, List.of()));
    Configuration read = Configuration.parse(whole.file(), List.of(file), List.of(), Job.RELAY);
    read.problems().forEach(this::say);
    return read.relay();
  }

  private void say(Problem problem) {
    Origin origin = origin(problem.path());
    findings.refuse(origin.location(), origin.what(), "refused: " + message(problem, origin));
  }

  private String message(Problem problem, Origin origin) {
    Matcher taken = TAKEN.matcher(problem.message());
    if (taken.matches()) {
      return taken(taken.group(1), taken.group(2), taken.group(3));
    }
    Matcher count = COUNT.matcher(problem.message());
    if (count.matches()) {
      return count.group(1) + " " + field(problem) + " (expected: at most " + count.group(2) + ")";
    }
    int expected = problem.message().indexOf(EXPECTED);
    if (origin.words().isPresent() && expected >= 0) {
      return Findings.quote(origin.words().get()) + problem.message().substring(expected);
    }
    return field(problem) + ": " + problem.message();
  }

  private static String field(Problem problem) {
    return problem.path().substring(problem.path().lastIndexOf('.') + 1);
  }

  /** A place to listen that overlaps another one, or is Fairway's own. */
  private String taken(String address, String path, String other) {
    Location before = origin(path).location();
    if (before.line() == 0) {
      return address
          + " is where Fairway tells of itself (expected: another port, or a Relay with another"
          + " admin.listen)";
    }
    String where = other + " of line " + before.line();
    return address.equals(other)
        ? address + " is taken by line " + before.line() + " (expected: another port)"
        : address
            + " overlaps "
            + where
            + ": servers are not told apart by the address that a client came to (expected: another"
            + " port, or each address by itself)";
  }

  private Origin origin(String path) {
    Matcher entry = LIST_ENTRY.matcher(path);
    if (entry.matches()) {
      Part part = parts.apply(entry.group(1)).get(Integer.parseInt(entry.group(2)));
      String field = entry.group(3) == null ? "" : entry.group(3);
      return part.origins()
          .find(field)
          .orElseGet(() -> new Origin(part.location(), part.what(), Optional.empty()));
    }
    String[] names = path.split("\\.", 3);
    if (names.length < 2) {
      return new Origin(whole, "", Optional.empty());
    }
    List<Part> all = parts.apply(names[1]);
    if (!all.isEmpty()) {
      Part last = all.getLast();
      return new Origin(last.location(), last.what(), Optional.empty());
    }
    return others
        .getOrDefault(names[1], Origins.NONE)
        .find(names.length > 2 ? names[2] : "")
        .orElseGet(() -> new Origin(whole, names[1], Optional.empty()));
  }
}
