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
 */
public record Configuration(List<Resource> resources, List<Problem> problems) {

  private static final String MINIMAL_HUB =
      """
      no Hub object (expected: exactly one); the smallest is:

      apiVersion: fairway.dev/v1alpha1
      kind: Hub
      metadata:
        name: hub
      spec:
        domain: hub.example.com
      """;

  /** Copies the lists. */
  public Configuration {
    resources = List.copyOf(resources);
    problems = List.copyOf(problems);
  }

  /**
   * Reads files; a pure function of their text.
   *
   * @param root what the files were looked for in: the place of a problem that no file has
   * @param files the files
   * @param unread the problems of files that could not be read
   */
  public static Configuration parse(String root, List<SourceFile> files, List<Problem> unread) {
    List<Resource> read = new ArrayList<>();
    List<Problem> problems = new ArrayList<>(unread);
    for (SourceFile file : files) {
      parse(file, read, problems);
    }
    List<Resource> unique = withoutDuplicates(read, problems);
    List<Resource> good = withOneHub(withoutFaults(unique, problems), root, problems);
    return new Configuration(good, problems);
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

  private static void parse(SourceFile file, List<Resource> read, List<Problem> problems) {
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

  private static List<Resource> withOneHub(
      List<Resource> resources, String root, List<Problem> problems) {
    List<Resource> hubs = resources.stream().filter(Configuration::isHub).toList();
    if (hubs.isEmpty() && problems.stream().noneMatch(Configuration::mayHideHub)) {
      problems.add(new Problem(Location.ofFile(root), Optional.empty(), "", MINIMAL_HUB));
    }
    if (hubs.size() <= 1) {
      return resources;
    }
    for (Resource hub : hubs) {
      Resource other = hub.equals(hubs.getFirst()) ? hubs.get(1) : hubs.getFirst();
      problems.add(
          hub.problem(
              "metadata.name",
              "a second Hub (expected: exactly one; other: " + other.location() + ")"));
    }
    return resources.stream().filter(resource -> !isHub(resource)).toList();
  }

  private static boolean isHub(Resource resource) {
    return resource.spec() instanceof HubSpec;
  }

  /** A Hub in error, or a document of which not even that is known, is not an absent Hub. */
  private static boolean mayHideHub(Problem problem) {
    return problem.object().map(key -> key.kind().equals(Kind.HUB.name())).orElse(true);
  }
}
