package dev.fairway.access;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictPathTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/api/v1/pods",
        "/api/v1/pods/",
        "/api/v1/namespaces/kube%2Dsystem/pods?fieldSelector=a%2Fb&x=//..%00",
        "/api/v1/namespaces/x/services/https:y:443/proxy/",
        "/a.b/..c/.d./...",
        "/%2e%2e%2e",
        "/a%",
        "/a%2",
        "/a%zz",
        "/a%252fb",
      })
  void whatEverybodyReadsAlikePasses(String target) {
    assertThatCode(() -> StrictPath.require(target)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "'',                                does not start with a slash",
    "?a,                                does not start with a slash",
    "api/v1,                            does not start with a slash",
    "/a%2fb,                            an encoded slash",
    "/a%2Fb?c,                          an encoded slash",
    "/%2f,                              an encoded slash",
    "//,                                an empty segment",
    "//api/v1/pods,                     an empty segment",
    "/api/v1//pods,                     an empty segment",
    "/api/v1/pods//,                    an empty segment",
    "/api/v1/pods//?x,                  an empty segment",
    "/.,                                a dot segment",
    "/./a,                              a dot segment",
    "/a/..,                             a dot segment",
    "/a/../b,                           a dot segment",
    "/a/%2e/b,                          a dot segment",
    "/a/.%2E/b,                         a dot segment",
    "/a/%2e%2e?x,                       a dot segment",
    "/a%00b,                            a NUL",
    "/api/v1/namespaces/x/services/y/proxy/a%2fb, an encoded slash",
  })
  void whatCouldBeReadInTwoWaysIsRefused(String target, String reason) {
    assertThatExceptionOfType(MalformedTargetException.class)
        .isThrownBy(() -> StrictPath.require(target))
        .withMessageContaining(reason);
  }
}
