package dev.fairway.access;

import dev.fairway.access.AccessPolicy.Holder;
import dev.fairway.access.AccessRequest.OfObject;
import dev.fairway.access.AccessRequest.OfPath;
import dev.fairway.access.AccessRule.Clusters;
import dev.fairway.access.AccessRule.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** Policies, subjects and requests at random, of so few words that they often meet. */
final class AnyAccess {

  static final List<String> CLUSTERS = List.of("paris", "lyon", "rome", "gone");
  static final Map<String, Map<String, String>> LABELS =
      Map.of(
          "paris", Map.of("env", "prod", "region", "eu"),
          "lyon", Map.of("env", "test", "region", "eu"),
          "rome", Map.of());

  private static final List<String> HOLDERS = List.of("alice", "devs", "system:masters");
  private static final List<String> NAMES =
      List.of("alice", "bob", "devs", "system:masters", "system:admin", "web", "", "*");
  private static final List<String> VERBS =
      List.of("get", "list", "watch", "create", "delete", "impersonate", "proxy", "", "post");
  private static final List<String> GROUPS =
      List.of("", "apps", "authentication.k8s.io", "example.com");
  private static final List<String> RESOURCES =
      List.of("pods", "deployments", "users", "groups", "serviceaccounts", "uids", "userextras");
  private static final List<String> SUBRESOURCES =
      List.of("", "", "", "log", "scale", "exec", "scopes", "*");
  private static final List<String> NAMESPACES = List.of("", "team-a", "team-b", "*");
  private static final List<String> PATHS =
      List.of("/version", "/healthz", "/healthz/ping", "/openapi/v2", "/", "/*", "/healthz*");
  private static final List<String> PATTERNS =
      List.of("/version", "/healthz*", "/healthz", "/openapi/*", "*", "/*", "/");

  private final Random random;

  AnyAccess(Random random) {
    this.random = random;
  }

  List<AccessPolicy> policies() {
    return some(0, 5, this::policy);
  }

  Subject subject() {
    return new Subject(pick(HOLDERS), "", some(0, 3, () -> pick(HOLDERS)), Map.of(), "test");
  }

  AccessRequest request() {
    return random.nextInt(4) == 0 ? new OfPath(pick(VERBS), pick(PATHS)) : object(pick(VERBS));
  }

  OfObject object(String verb) {
    return new OfObject(
        verb,
        random.nextInt(12) == 0 ? "*" : pick(GROUPS),
        random.nextInt(12) == 0 ? "*" : pick(RESOURCES),
        pick(SUBRESOURCES),
        pick(NAMESPACES),
        pick(NAMES),
        random.nextInt(4) == 0);
  }

  String cluster() {
    return pick(CLUSTERS);
  }

  private AccessPolicy policy() {
    List<Holder> subjects =
        some(
            0,
            3,
            () ->
                random.nextBoolean()
                    ? new Holder.User(pick(HOLDERS))
                    : new Holder.Group(pick(HOLDERS)));
    return new AccessPolicy("p" + random.nextInt(100), subjects, some(0, 3, this::rule));
  }

  AccessRule rule() {
    return new AccessRule(clusters(), starred(VERBS, 4), scope(), "");
  }

  private Clusters clusters() {
    return switch (random.nextInt(4)) {
      case 0 -> new Clusters.Labelled(pick(List.copyOf(LABELS.values())));
      case 1 -> new Clusters.Labelled(Map.of("region", "eu"));
      default -> new Clusters.Named(starred(CLUSTERS, 3));
    };
  }

  private Scope scope() {
    if (random.nextInt(4) == 0) {
      return new Scope.Paths(some(0, 3, () -> pick(PATTERNS)));
    }
    return new Scope.Objects(
        starred(GROUPS, 3),
        some(1, 3, this::resource),
        random.nextInt(3) > 0 ? List.of() : starred(NAMESPACES, 2),
        random.nextInt(3) > 0 ? List.of() : starred(NAMES, 3));
  }

  private String resource() {
    return switch (random.nextInt(6)) {
      case 0 -> "*";
      case 1 -> "*/" + pick(SUBRESOURCES);
      case 2 -> pick(RESOURCES) + "/" + pick(SUBRESOURCES);
      default -> pick(RESOURCES);
    };
  }

  /** One to so many words, among them now and then the asterisk. */
  private List<String> starred(List<String> words, int most) {
    return some(1, most, () -> random.nextInt(4) == 0 ? "*" : pick(words));
  }

  private <T> List<T> some(int least, int most, Supplier<? extends T> each) {
    List<T> some = new ArrayList<>();
    int size = least + random.nextInt(most - least + 1);
    while (some.size() < size) {
      some.add(each.get());
    }
    return some;
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
