package dev.fairway.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.access.AccessPolicy.Holder;
import dev.fairway.access.AccessRequest.OfObject;
import dev.fairway.access.AccessRequest.OfPath;
import dev.fairway.access.AccessRule.Clusters;
import dev.fairway.access.AccessRule.Scope;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A rule allows what Kubernetes' own RBAC authoriser says that it allows; but for impersonation.
 */
class RbacDifferentialTest {

  private static final long SEED = 20261121;
  private static final int QUESTIONS = 40_000;
  private static final Subject ALICE = new Subject("alice", "", List.of(), Map.of(), "test");
  private static final JsonFactory JSON = new JsonFactory();

  private record Question(AccessRule rule, AccessRequest request) {}

  @Test
  void everyRuleMeansWhatItMeansInRbac() throws Exception {
    GoProgram rbac = GoProgram.build("kubernetes/rbac");
    List<Question> questions = questions(new AnyAccess(new Random(SEED)));

    List<String> expected = rbac.ask(questions.stream().map(RbacDifferentialTest::json).toList());

    assertThat(expected).hasSameSizeAs(questions);
    for (int i = 0; i < questions.size(); i++) {
      assertThat(String.valueOf(allows(questions.get(i))))
          .as("seed %d, %s", SEED, questions.get(i))
          .isEqualTo(expected.get(i));
    }
    assertThat(expected).filteredOn("true"::equals).hasSizeGreaterThan(QUESTIONS / 20);
  }

  private static List<Question> questions(AnyAccess any) {
    List<Question> questions = new ArrayList<>();
    while (questions.size() < QUESTIONS) {
      AccessRequest request = any.request();
      if (request instanceof OfObject object) {
        request = object.as(object.verb());
      }
      if (!request.verb().equals("impersonate")) {
        questions.add(new Question(everywhere(any.rule()), request));
      }
    }
    return questions;
  }

  /** RBAC knows clusters not at all, and namespaces only of bindings. */
  private static AccessRule everywhere(AccessRule rule) {
    Scope scope =
        switch (rule.scope()) {
          case Scope.Objects(var groups, var resources, var namespaces, var names) ->
              new Scope.Objects(groups, resources, List.of(), names);
          case Scope.Paths paths -> paths;
        };
    return new AccessRule(new Clusters.Named(List.of("*")), rule.verbs(), scope, "");
  }

  private static boolean allows(Question question) {
    AccessPolicy policy =
        new AccessPolicy("p", List.of(new Holder.User("alice")), List.of(question.rule()));
    return AccessRules.of(List.of(policy), Map.of()).decide(ALICE, "paris", question.request())
        instanceof Decision.Allowed;
  }

  private static String json(Question question) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeObjectPropertyStart("Rule");
      strings("verbs", question.rule().verbs(), json);
      switch (question.rule().scope()) {
        case Scope.Objects(var groups, var resources, var namespaces, var names) -> {
          strings("apiGroups", groups, json);
          strings("resources", resources, json);
          strings("resourceNames", names, json);
        }
        case Scope.Paths(var patterns) -> strings("nonResourceURLs", patterns, json);
      }
      json.writeEndObject();
      json.writeObjectPropertyStart("Request");
      json.writeStringProperty("Verb", question.request().verb());
      switch (question.request()) {
        case OfObject object -> write(object, json);
        case OfPath(var verb, var path) -> json.writeStringProperty("Path", path);
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void write(OfObject object, JsonGenerator json) {
    json.writeBooleanProperty("ResourceRequest", true);
    json.writeStringProperty("APIGroup", object.group());
    json.writeStringProperty("Resource", object.resource());
    json.writeStringProperty("Subresource", object.subresource());
    json.writeStringProperty("Namespace", object.namespace());
    json.writeStringProperty("Name", object.name());
  }

  private static void strings(String field, List<String> values, JsonGenerator json) {
    json.writeArrayPropertyStart(field);
    values.forEach(json::writeString);
    json.writeEndArray();
  }
}
