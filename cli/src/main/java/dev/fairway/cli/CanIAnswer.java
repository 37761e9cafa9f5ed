package dev.fairway.cli;

import dev.fairway.access.AccessRule;
import dev.fairway.access.AccessRule.Scope;
import dev.fairway.access.Decision;
import dev.fairway.access.Grant;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Prints what was decided, and what the rules are. */
final class CanIAnswer {

  private static final JsonFactory JSON = new JsonFactory();

  private final PrintWriter out;
  private final boolean json;

  CanIAnswer(PrintWriter out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /**
   * Prints a decision.
   *
   * @param granted the rules that hold for who asked
   * @return the exit code
   */
  int decided(Decision decision, CanIQuestion question, List<Grant> granted) {
    return switch (decision) {
      case Decision.Allowed(var policy, var rule, var place) -> allowed(policy, rule, place);
      case Decision.Denied denied -> denied(denied.reason(), policies(granted));
      case Decision.NoPolicies none when question.impersonates() ->
          denied("there is no access policy, and only one can allow this", List.of());
      case Decision.NoPolicies none -> byCluster();
    };
  }

  /** Prints rules. */
  int listed(List<Grant> granted) {
    if (json) {
      print(
          generator -> {
            generator.writeArrayPropertyStart("rules");
            granted.forEach(grant -> write(grant, generator));
            generator.writeEndArray();
          });
      return ExitCode.DONE;
    }
    if (granted.isEmpty()) {
      out.println("Nothing: no access policy names this user or one of its groups here.");
      return ExitCode.DONE;
    }
    var table =
        new Table("POLICY", "RULE", "VERBS", "GROUPS", "RESOURCES", "NAMESPACES", "NAMES", "PLACE");
    granted.forEach(grant -> row(grant, table));
    table.lines().forEach(out::println);
    return ExitCode.DONE;
  }

  private int allowed(String policy, int rule, String place) {
    if (json) {
      print(
          generator -> {
            generator.writeBooleanProperty("allowed", true);
            generator.writeStringProperty("policy", policy);
            generator.writeNumberProperty("rule", rule);
            generator.writeStringProperty("place", place);
          });
    } else {
      out.println("yes");
      out.printf("allowed by AccessPolicy/%s, spec.rules[%d], at %s%n", policy, rule, place);
    }
    return ExitCode.DONE;
  }

  private int denied(String reason, List<String> policies) {
    if (json) {
      print(
          generator -> {
            generator.writeBooleanProperty("allowed", false);
            generator.writeStringProperty("reason", reason);
            strings("policies", policies, generator);
          });
      return ExitCode.FAILED;
    }
    out.println("no");
    out.println(reason);
    out.println(
        policies.isEmpty()
            ? "no policy names this user or one of its groups on this cluster"
            : "the policies that name this user or one of its groups here allow other things: "
                + String.join(", ", policies)
                + " (see --list)");
    return ExitCode.FAILED;
  }

  /** Nothing is in the hub's way. */
  private int byCluster() {
    String reason = "there is no access policy: what the cluster's own RBAC allows is allowed";
    if (json) {
      print(
          generator -> {
            generator.writeBooleanProperty("allowed", true);
            generator.writeStringProperty("reason", reason);
          });
    } else {
      out.println("yes");
      out.println(reason);
    }
    return ExitCode.DONE;
  }

  private static List<String> policies(List<Grant> granted) {
    return granted.stream().map(Grant::policy).distinct().toList();
  }

  private static void row(Grant grant, Table table) {
    AccessRule rule = grant.granted();
    String index = Integer.toString(grant.rule());
    String verbs = String.join(",", rule.verbs());
    switch (rule.scope()) {
      case Scope.Objects(var groups, var resources, var namespaces, var names) ->
          table.row(
              grant.policy(),
              index,
              verbs,
              String.join(",", groups.stream().map(CanIAnswer::shown).toList()),
              String.join(",", resources),
              all(namespaces),
              all(names),
              rule.place());
      case Scope.Paths(var patterns) ->
          table.row(
              grant.policy(), index, verbs, "", String.join(",", patterns), "", "", rule.place());
    }
  }

  private static String shown(String group) {
    return group.isEmpty() ? "\"\"" : group;
  }

  private static String all(List<String> words) {
    return words.isEmpty() ? "all" : String.join(",", words);
  }

  private static void write(Grant grant, JsonGenerator json) {
    AccessRule rule = grant.granted();
    json.writeStartObject();
    json.writeStringProperty("policy", grant.policy());
    json.writeNumberProperty("rule", grant.rule());
    json.writeStringProperty("place", rule.place());
    strings("verbs", rule.verbs(), json);
    switch (rule.scope()) {
      case Scope.Objects(var groups, var resources, var namespaces, var names) -> {
        strings("apiGroups", groups, json);
        strings("resources", resources, json);
        strings("namespaces", namespaces, json);
        strings("resourceNames", names, json);
      }
      case Scope.Paths(var patterns) -> strings("nonResourcePaths", patterns, json);
    }
    json.writeEndObject();
  }

  private static void strings(String field, List<String> values, JsonGenerator json) {
    json.writeArrayPropertyStart(field);
    values.forEach(json::writeString);
    json.writeEndArray();
  }

  private void print(Consumer<JsonGenerator> fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      generator.writeStartObject();
      fields.accept(generator);
      generator.writeEndObject();
    }
    out.println(text);
  }
}
