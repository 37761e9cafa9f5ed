package dev.fairway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a status tells of that somebody should mend. */
final class StatusProblemsTest {

  private static final String PROBLEM =
      "{\"file\":\"hub.yaml\",\"line\":3,\"field\":\"spec.x\",\"message\":\"unknown field\"}";

  @Test
  void aHubWithoutAFaultHasNone() {
    StatusProblems found = of("{\"configuration\":{\"objects\":[]},\"accessLog\":{\"dropped\":0}}");
    assertThat(found.problems()).isEmpty();
    assertThat(found.warnings()).isEmpty();
  }

  @Test
  void whatSeveralObjectsSufferFromIsSaidOnce() {
    String object = "{\"problems\":[%1$s,%1$s]}".formatted(PROBLEM);
    StatusProblems found =
        of(
            "{\"configuration\":{\"objects\":[%1$s,%1$s],\"problems\":[%2$s]}}"
                .formatted(object, PROBLEM));
    assertThat(found.problems()).containsExactly("hub.yaml:3: spec.x: unknown field");
  }

  @Test
  void anAccessLogThatIsNotWrittenIsAProblemAndLostLinesAreAWarning() {
    StatusProblems found = of("{\"accessLog\":{\"problem\":\"No space left\",\"dropped\":7}}");
    assertThat(found.problems()).containsExactly("No space left");
    assertThat(found.warnings()).singleElement().asString().startsWith("7 lines");
  }

  @Test
  void aListenerWithoutItsAddressAndLoopsThatAreSilentAreProblems() {
    StatusProblems found =
        of("{\"listeners\":[{\"name\":\"hub\",\"problem\":\"in use\"}],\"silentLoops\":2}");
    assertThat(found.problems())
        .containsExactly(
            "listener hub: in use",
            "2 event loops did not answer in time: what they carry is not counted");
  }

  @Test
  void aClusterIsAProblemUntilItIsReachedAgain() {
    String failures =
        "{\"clusters\":[{\"name\":\"east\",\"connectFailures\":{\"inARow\":%d,\"total\":9,"
            + "\"lastAt\":\"2026-01-02T03:04:05Z\",\"last\":\"refused\"}}]}";
    assertThat(of(failures.formatted(2)).problems())
        .containsExactly(
            "east: 2 attempts to connect failed in a row, 9 in all;"
                + " the last at 2026-01-02T03:04:05Z: refused");
    assertThat(of(failures.formatted(0)).problems()).isEmpty();
  }

  @Test
  void aClusterThatNobodyHasAskedIsAProblemToo() {
    String up = "{\"address\":\"10.0.0.1:1\",\"state\":\"up\"}";
    String down = "{\"address\":\"10.0.0.2:1\",\"state\":\"down\",\"problem\":\"refused\"}";
    String ejected = "{\"address\":\"10.0.0.3:1\",\"state\":\"ejected\"}";
    String leaving = "{\"address\":\"10.0.0.4:1\",\"state\":\"leaving\"}";

    assertThat(ofLinks(link("direct", down, ejected, leaving), link("relay", down)).problems())
        .containsExactly(
            "east: no link is up: direct: 10.0.0.2:1 is down: refused, 10.0.0.3:1 is ejected;"
                + " relay: 10.0.0.2:1 is down: refused");
    assertThat(ofLinks(link("direct", down, ejected), link("relay", up)).problems()).isEmpty();
    assertThat(ofLinks(link("direct")).problems())
        .containsExactly("east: no link is up: direct: no endpoint is known");
  }

  @Test
  void whatWasTriedIsSaidOnceWithItsCause() {
    String down = "{\"address\":\"10.0.0.2:1\",\"state\":\"down\",\"problem\":\"refused\"}";
    String status =
        "{\"clusters\":[{\"name\":\"east\",\"links\":["
            + link("d", down)
            + "],\"connectFailures\":{\"inARow\":1}}]}";
    assertThat(of(status).problems()).singleElement().asString().startsWith("east: 1 attempts");
  }

  @Test
  void aNameWithoutAnAddressAndACredentialThatIsMissingAreProblems() {
    String link = link("direct").replace("\"unresolved\":[]", "\"unresolved\":[\"a.test:1\"]");
    assertThat(ofLinks(link).problems())
        .containsExactly(
            "east: no link is up: direct: no endpoint is known",
            "east: direct: a.test:1: the name has no address");
    assertThat(
            of("{\"clusters\":[{\"name\":\"east\",\"credentials\":[{\"name\":\"ops\","
                    + "\"problem\":\"no such file\"},{\"name\":\"hub\"}]}]}")
                .problems())
        .containsExactly("east: credential ops: no such file");
  }

  private static StatusProblems ofLinks(String... links) {
    String all = String.join(",", links);
    return of("{\"clusters\":[{\"name\":\"east\",\"links\":[%s]}]}".formatted(all));
  }

  private static String link(String name, String... endpoints) {
    return "{\"name\":\"%s\",\"endpoints\":[%s],\"unresolved\":[]}"
        .formatted(name, String.join(",", endpoints));
  }

  @Test
  void aRelayHasItsOwn() {
    StatusProblems found =
        StatusProblems.ofRelay(
            Json.object(
                ("{\"configuration\":{\"problems\":[%s]},"
                        + "\"unbound\":[{\"address\":\":1\",\"problem\":\"0.0.0.0:1: in use\"}],"
                        + "\"shortages\":[{\"problem\":\"too many open files\"}],"
                        + "\"accessLog\":{\"dropped\":1},\"silentLoops\":1,"
                        + "\"upstreams\":[{\"name\":\"east\","
                        + "\"names\":[{\"name\":\"a.test\",\"problem\":\"no such name\"},"
                        + "{\"name\":\"b.test\"}],"
                        + "\"members\":[{\"address\":\"10.0.0.1:1\",\"standing\":\"down\","
                        + "\"problem\":\"refused\"},"
                        + "{\"address\":\"10.0.0.2:1\",\"standing\":\"up\"}]}]}")
                    .formatted(PROBLEM)));
    assertThat(found.problems())
        .containsExactly(
            "hub.yaml:3: spec.x: unknown field",
            "0.0.0.0:1: in use",
            "too many open files",
            "upstream east: a.test: no such name",
            "upstream east: 10.0.0.1:1 is down: refused",
            "1 event loops did not answer in time: what they carry is not counted");
    assertThat(found.warnings()).hasSize(1);
  }

  @Test
  void aProblemOfSeveralLinesIsOneAndControlsAreNotPrinted() {
    assertThat(StatusProblems.oneLine("a.yaml: malformed\n  key: [\r\n       ^\n"))
        .isEqualTo("a.yaml: malformed key: [ ^");
    assertThat(StatusProblems.oneLine("a\u001b[1mb")).isEqualTo("a?[1mb");
  }

  private static StatusProblems of(String status) {
    return StatusProblems.ofHub(Json.object(status));
  }
}
