package dev.fairway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestInfoTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "GET,    /api/v1/namespaces/a/pods,                        list,             a, pods,       , ''",
        "GET,    /api/v1/namespaces/a/pods?watch=1,                watch,            a, pods,       , ''",
        "GET,    /api/v1/namespaces/a/pods/x/log?follow=true,      get,              a, pods,       log, x",
        "DELETE, /api/v1/namespaces/a/pods,                        deletecollection, a, pods,       , ''",
        "GET,    /api/v1/namespaces/a,                             get,              a, namespaces, , a",
        "PUT,    /api/v1/namespaces/a/finalize,                    update,           a, namespaces, finalize, a",
        "GET,    /api/v1/watch/namespaces/a/pods/x,                watch,            a, pods,       , x",
        "GET,    /api/v1/proxy/namespaces/a/pods/x/status,         proxy,            a, pods,       , x",
        "GET,    /apis/apps/v1/deployments?fieldSelector=metadata.name%3Dx, list,    , deployments, , x",
        "GET,    /api/v1/namespaces/kube%2Dsystem/pods,            list,   kube-system, pods,       , ''",
      })
  void resourcesAreResolved(
      String method,
      String target,
      String verb,
      String namespace,
      String resource,
      String subresource,
      String name)
      throws MalformedTargetException {
    RequestInfo info = RequestInfo.resolve(method, target);

    assertThat(info.isResourceRequest()).isTrue();
    assertThat(info.verb()).isEqualTo(verb);
    assertThat(info.namespace()).isEqualTo(namespace == null ? "" : namespace);
    assertThat(info.resource()).isEqualTo(resource);
    assertThat(info.subresource()).isEqualTo(subresource == null ? "" : subresource);
    assertThat(info.name()).isEqualTo(name.equals("''") ? "" : name);
  }

  @Test
  void whatIsNoResourceKeepsItsMethodAndPath() throws MalformedTargetException {
    RequestInfo info = RequestInfo.resolve("GET", "/version?timeout=1s");

    assertThat(info)
        .isEqualTo(
            new RequestInfo(false, "get", "", "", "", "", "", "", "", List.of(), "/version"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "api",
        "http://hub/api",
        "/%",
        "/%2",
        "/%zz",
        "/a b",
        "/\u0000",
        "/\u20ac",
        "/api/v1/watch",
        "/apis/apps/v1/proxy"
      })
  void aMalformedTargetIsADefinedFailure(String target) {
    assertThatExceptionOfType(MalformedTargetException.class)
        .isThrownBy(() -> RequestInfo.resolve("GET", target));
  }

  @Test
  void aQueryOfTooManyParametersIsReadAsNone() throws MalformedTargetException {
    String many = "/api/v1/pods?watch=1" + "&".repeat(10_000);

    assertThat(RequestInfo.resolve("GET", many).verb()).isEqualTo("list");
    assertThat(RequestInfo.resolve("GET", many.substring(0, many.length() - 1)).verb())
        .isEqualTo("watch");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/pods?watch",
        "/api/v1/watch/pods",
        "/api/v1/namespaces/a/pods/x/exec?command=sh",
        "/api/v1/namespaces/a/pods/x/attach",
        "/api/v1/namespaces/a/pods/x/portforward",
        "/api/v1/namespaces/a/pods/x/log",
        "/api/v1/namespaces/a/services/x/proxy/a/b",
        "/debug/pprof/heap",
      })
  void whatGoesOnForAsLongAsBothEndsLikeIsLongRunning(String target)
      throws MalformedTargetException {
    assertThat(RequestInfo.resolve("GET", target).isLongRunning()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/pods",
        "/api/v1/namespaces/a/pods/log",
        "/a/b/c/log",
        "/debug/pprof",
        "/api/v1/pods?watch=false",
        "/apis/apps/v1/namespaces/a/deployments/x/scale"
      })
  void anythingElseIsNot(String target) throws MalformedTargetException {
    assertThat(RequestInfo.resolve("GET", target).isLongRunning()).isFalse();
  }
}
