package dev.fairway.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.access.AccessRequest.OfObject;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a client sends, the answer is a decision or 400, never an exception. */
class AccessFuzzTest {

  private static final long SEED = 20261121;
  private static final int ROUNDS = 50_000;

  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "IMPERSONATE", "*", "", "get");
  private static final String[] PIECES = {
    "/api/v1",
    "/apis/apps/v1",
    "/namespaces/",
    "/pods",
    "/services/",
    "/proxy",
    "/exec",
    "/watch",
    "/",
    "//",
    "/..",
    "%2e",
    "%2F",
    "%00",
    "%",
    "%zz",
    "%ff",
    "\u00ff",
    "*",
    "system:masters",
    "team-a",
    "?",
    "watch=1",
    "&",
    "fieldSelector=metadata.name%3Dweb",
    "\0",
    " ",
    "#",
    "\u2028",
    "/nodes/x",
    "/version",
    "a",
  };

  @Test
  void everyTargetIsDecidedOnOrRefused() {
    Random random = new Random(SEED);
    AnyAccess any = new AnyAccess(random);
    int decided = 0;
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      AccessRules rules = AccessRules.of(any.policies(), AnyAccess.LABELS);
      String method = METHODS.get(random.nextInt(METHODS.size()));
      try {
        AccessRequest request = AccessRequest.resolve(method, target(random), random.nextBoolean());
        Decision decision = rules.decide(any.subject(), any.cluster(), request);
        assertThat(decision).isNotNull();
        assertReadsAlike(request);
        decided++;
      } catch (MalformedTargetException e) {
        assertThat(e).hasMessageMatching("the .+");
        refused++;
      }
    }
    assertThat(decided).isGreaterThan(ROUNDS / 10);
    assertThat(refused).isGreaterThan(ROUNDS / 10);
  }

  /** No part of a request that is decided on could be cut or joined otherwise. */
  private static void assertReadsAlike(AccessRequest request) {
    if (request instanceof OfObject object) {
      for (String part : List.of(object.group(), object.resource(), object.subresource())) {
        assertThat(part).doesNotContain("/", "\0").isNotEqualTo("..").isNotEqualTo(".");
      }
      assertThat(object.namespace()).doesNotContain("/", "\0").isNotEqualTo("..");
    }
  }

  private static String target(Random random) {
    var target = new StringBuilder(random.nextInt(4) == 0 ? "" : "/api/v1");
    for (int i = random.nextInt(7); i > 0; i--) {
      target.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return target.toString();
  }
}
