package dev.fairway.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that some files say: the objects without a problem, and the problems of the others.
 *
 * <p>An object in error hides no other. An object that is defined twice counts as in error, both
 * times, for nobody can tell which one was meant.
 *
 * @param resources the good objects, in the order of the files
 * @param problems all that is wrong
 * @param mayHidePolicy whether an access policy may be in what cannot be read: then nobody knows
 *     that there is none
 * @param homeUnread whether there is a home cluster whose objects are unknown
 */
public record Configuration(
    List<Resource> resources, List<Problem> problems, boolean mayHidePolicy, boolean homeUnread) {

  private static final String MINIMAL_HUB =
      """

      apiVersion: fairway.dev/v1alpha1
      kind: Hub
      metadata:
        name: hub
      spec:
        domain: hub.example.com
      """;

  private static final String MINIMAL_RELAY =
      """
      apiVersion: fairway.dev/v1alpha1
      kind: Relay
      metadata:
        name: relay
      spec:
        listeners:
          - listen: [":8000"]
            to: api.example.com:443
      """;

  /** Of files alone. */
  public Configuration(List<Resource> resources, List<Problem> problems, boolean mayHidePolicy) {
    this(resources, problems, mayHidePolicy, false);
  }

  /** Copies the lists. */
  public Configuration {
    resources = List.copyOf(resources);
    problems = List.copyOf(problems);
  }

  /**
   * Reads files for a job; a pure function of their text. Objects of other jobs' kinds are in
   * error.
   *
   * @param root what the files were looked for in: the place of a problem that no file has
   * @param files the files
   * @param unread the problems of files that could not be read
   * @param job whose configuration it is
   */
  public static Configuration parse(
      String root, List<SourceFile> files, List<Problem> unread, Job job) {
    List<Resource> read = new ArrayList<>();
    List<Problem> problems = new ArrayList<>(unread);
    for (SourceFile file : files) {
      read(file, read, problems);
    }
    List<Resource> unique = withoutDuplicates(read, problems);
    List<Resource> own = ofJob(withoutFaults(unique, problems), job, problems);
    return new Configuration(
        withOneRoot(own, job.root(), root, problems), problems, mayHidePolicy(files, problems));
  }

  /** An object that cannot be named may be one, if its file was not read or speaks of policies. */
  private static boolean mayHidePolicy(List<SourceFile> files, List<Problem> problems) {
    return problems.stream()
        .filter(problem -> problem.object().isEmpty())
        .map(problem -> problem.location().file())
        .anyMatch(
            broken ->
                files.stream()
                    .filter(file -> file.name().equals(broken))
                    .findFirst()
                    .map(file -> file.text().contains(Kind.ACCESS_POLICY.name()))
                    .orElse(true));
  }

  /** Reads files for a hub. */
  public static Configuration parse(String root, List<SourceFile> files, List<Problem> unread) {
    return parse(root, files, unread, Job.HUB);
  }

  /** What the Hub object asks for, if there is a good one. */
  public Optional<HubSpec> hub() {
    for (Resource resource : resources) {
      if (resource.spec() instanceof HubSpec spec) {
        return Optional.of(spec);
      }
    }
    return Optional.empty();
  }

  /** What the Relay object asks for, if there is a good one; a relay by itself has but one. */
  public Optional<RelaySpec> relay() {
    for (Resource resource : resources) {
      if (resource.spec() instanceof RelaySpec spec) {
        return Optional.of(spec);
      }
    }
    return Optional.empty();
  }

  /** Adds the objects of a file, and what is wrong with it. */
  static void read(SourceFile file, List<Resource> read, List<Problem> problems) {
    String text = file.text();
    String marked = text.startsWith("\uFEFF") ? text.substring(1) : text;
    YamlDocuments documents = YamlDocuments.parse(file.name(), marked);
    problems.addAll(documents.problems());
    for (YamlDocuments.Document document : documents.documents()) {
      ObjectReader.Outcome outcome = ObjectReader.read(document.root(), document.lines());
      outcome.resource().ifPresent(read::add);
      problems.addAll(outcome.problems());
    }
  }

  private static List<Resource> withoutDuplicates(List<Resource> read, List<Problem> problems) {
    Map<ObjectKey, List<Resource>> byKey = new LinkedHashMap<>();
    for (Resource resource : read) {
      byKey.computeIfAbsent(resource.key(), key -> new ArrayList<>()).add(resource);
    }
    List<Resource> unique = new ArrayList<>();
    for (List<Resource> same : byKey.values()) {
      if (same.size() == 1) {
        unique.add(same.getFirst());
      }
      for (Resource second : same.subList(1, same.size())) {
        String first = same.getFirst().locate("metadata.name").toString();
        problems.add(
            second.problem(
                "metadata.name", second.key() + " is defined twice (first: " + first + ")"));
      }
    }
    return unique;
  }

  /** A good object of which there is a second one in error: the second may be the one meant. */
  private static List<Resource> withoutFaults(List<Resource> unique, List<Problem> problems) {
    Set<ObjectKey> faulty = new HashSet<>();
    for (Problem problem : problems) {
      problem.object().ifPresent(faulty::add);
    }
    return unique.stream().filter(resource -> !faulty.contains(resource.key())).toList();
  }

  private static List<Resource> ofJob(List<Resource> resources, Job job, List<Problem> problems) {
    List<Resource> own = new ArrayList<>();
    for (Resource resource : resources) {
      Kind kind = Kind.named(resource.key().kind()).orElseThrow();
      if (kind.jobs().contains(job)) {
        List<Problem> faults = job == Job.RELAY ? RelayCheck.agents(resource) : List.of();
        problems.addAll(faults);
        if (faults.isEmpty()) {
          own.add(resource);
        }
        continue;
      }
      List<String> expected = job.kinds().stream().map(Kind::name).toList();
      problems.add(
          resource.problem(
              "kind",
              String.format(
                  "%s is for '%s' and not for '%s' (expected: %s); keep it in another file or"
                      + " folder",
                  kind.withArticle(),
                  kind.jobs().iterator().next().command(),
                  job.command(),
                  String.join(" or ", expected))));
    }
    return own;
  }

  private static List<Resource> withOneRoot(
      List<Resource> resources, Kind kind, String root, List<Problem> problems) {
    List<Resource> found = resources.stream().filter(resource -> isOf(kind, resource)).toList();
    if (found.isEmpty() && problems.stream().noneMatch(problem -> mayHide(kind, problem))) {
      String smallest = kind.equals(Kind.HUB) ? MINIMAL_HUB : MINIMAL_RELAY;
      String message = "no " + kind.name() + " object (expected: exactly one); the smallest is:\n";
      problems.add(new Problem(Location.ofFile(root), Optional.empty(), "", message + smallest));
    }
    if (found.size() <= 1) {
      return resources;
    }
    for (Resource one : found) {
      Resource other = one.equals(found.getFirst()) ? found.get(1) : found.getFirst();
      problems.add(
          one.problem(
              "metadata.name",
              "a second "
                  + kind.name()
                  + " (expected: exactly one; other: "
                  + other.location()
                  + ")"));
    }
    return resources.stream().filter(resource -> !isOf(kind, resource)).toList();
  }

  private static boolean isOf(Kind kind, Resource resource) {
    return resource.key().kind().equals(kind.name());
  }

  /** One in error, or a document of which not even that is known, is not an absent one. */
  private static boolean mayHide(Kind kind, Problem problem) {
    return problem.object().map(key -> key.kind().equals(kind.name())).orElse(true);
  }
}
