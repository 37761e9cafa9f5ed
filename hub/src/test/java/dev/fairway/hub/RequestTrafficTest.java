package dev.fairway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.access.MalformedTargetException;
import dev.fairway.access.RequestInfo;
import dev.fairway.http.Fields;
import dev.fairway.model.TrafficClass;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RequestTrafficTest {

  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/namespaces/a/pods/b, , INTERACTIVE",
    "GET, /api/v1/pods, , BULK",
    "GET, /api/v1/pods?limit=500, , BULK",
    "GET, /api/v1/pods?watch=1, , WATCH",
    "GET, /api/v1/pods?watch=true&sendInitialEvents=true, , WATCH",
    "GET, /api/v1/watch/pods, , WATCH",
    "GET, /api/v1/pods?watch=0, , BULK",
    "GET, /api/v1/pods?fieldSelector=metadata.name%3Da, , BULK",
    "GET, /api/v1/namespaces/a/pods/b/log?follow=true, , BULK",
    "GET, /api/v1/namespaces/a/pods/b/log, , BULK",
    "GET, /api/v1/namespaces/a/services/b/proxy/video, , BULK",
    "GET, /api/v1/namespaces/a/pods/b/exec?command=sh, , BULK",
    "POST, /api/v1/namespaces/a/pods, 800, INTERACTIVE",
    "POST, /api/v1/namespaces/a/pods, 65537, BULK",
    "POST, /api/v1/namespaces/a/pods, 999999999999999999, BULK",
    "PATCH, /apis/apps/v1/namespaces/a/deployments/b, , INTERACTIVE",
    "DELETE, /api/v1/namespaces/a/pods, , BULK",
    "DELETE, /api/v1/namespaces/a/pods/b, , INTERACTIVE",
    "GET, /openapi/v3/apis/apps/v1, , BULK",
    "GET, /metrics, , BULK",
    "GET, /version, , INTERACTIVE",
    "GET, /api, , INTERACTIVE",
  })
  void whatARequestAsksForSaysWhatItDoesToItsConnection(
      String method, String target, @Nullable String length, TrafficClass expected)
      throws MalformedTargetException {
    Fields fields = new Fields();
    if (length != null) {
      fields.add("Content-Length", length);
    }
    assertThat(RequestTraffic.of(RequestInfo.resolve(method, target), fields)).isEqualTo(expected);
  }
}
