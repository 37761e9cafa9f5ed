package dev.fairway.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NormalTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "https://10.0.0.1:6443" in use       | "https://passthrough.hub.test:4/" in use
          "https://10.0.0.1:6443/api" failed   | "https://hub.test:4/clusters/passthrough/api" failed
          Forwarding from 127.0.0.1:4001 -> 80 | Forwarding from 127.0.0.1:512 -> 80
          at 2026-11-21T23:59:59Z              | at 2026-01-02T03:04:05.678901Z
          E1121 23:59:59.1 4711 a.go] broken   | E0102 03:04:05.6     12 a.go] broken
          pod/web-5d8f7c9b4d-x7abc             | pod/web-6d8f7c9b4c-y8abd
          resourceVersion: "12"                | resourceVersion: "345"
          web 1/1 5s                           | web 1/1 2m3s
          """)
  void whatMustDifferDoesNot(String one, String other) {
    assertThat(normal(one)).isEqualTo(normal(other).replace("SERVER/\"", "SERVER\""));
  }

  @Test
  void theMarkOfACertificateIsNoDifference() {
    String marked = "\"a\": [],\n\"extra\": {\n\"x/id\": [\n\"X509SHA256=ab\"\n]\n}\n}";
    assertThat(normal(marked)).isEqualTo(normal("\"a\": []\n}"));
    assertThat(normal("Extra: x/id [X509SHA256=ab]\nUsername: jane\n"))
        .isEqualTo("Username: jane\n");
  }

  @Test
  void howOftenACandidateIsInterruptedIsNoDifference() {
    String line = "E1121 23:59:59.1 4711 leaderelection.go:461] \"x\" err=\"context canceled\"\n";
    assertThat(normal(line + line + "ok\n")).isEqualTo(normal(line + "ok\n")).isEqualTo("ok\n");
  }

  @ParameterizedTest
  @CsvSource({
    "exit code 1, exit code 2",
    "got hello, got",
    "replicas: 1, replicas: 2",
    "pods \"a\" not found, pods \"b\" not found",
    "code 0, code 1"
  })
  void whatCountsStays(String one, String other) {
    assertThat(normal(one)).isNotEqualTo(normal(other));
  }

  @ParameterizedTest
  @CsvSource({"case-1, case-10", "case-7, case-77"})
  void onlyTheNamespaceOfTheRunIsMeant(String namespace, String other) {
    assertThat(Normal.of("in " + namespace, namespace, "/none")).isEqualTo("in NAMESPACE");
    assertThat(Normal.of("in " + other, namespace, "/none")).isEqualTo("in " + other);
  }

  private static String normal(String text) {
    return Normal.of(text, "case-1", "/lab/case-1");
  }
}
