package dev.fairway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.model.HttpLimits;
import dev.fairway.model.Upstream;
import dev.fairway.model.UpstreamTls;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.IssuedCertificate;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which upstreams are believed: those whose certificate speaks for the explicit name. */
final class TrustTest {

  private final Rig rig = new Rig();
  private final DataPlane plane = rig.plane();

  @AfterEach
  void stop() {
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"kubernetes", "127.0.0.1", "api.hub.test"})
  void aCertificateForTheNameOrAddressIsAccepted(String name) throws Exception {
    try (RawUpstream upstream = answering(rig.certificate)) {
      assertThat(ask(upstream, name, rig.authority).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({"api.hub.test,api.hub.test", "kubernetes,kubernetes", "127.0.0.1,"})
  void aNameIsAskedForBySniAndAnAddressIsNot(String name, @Nullable String asked) throws Exception {
    try (RawUpstream upstream = answering(rig.certificate)) {
      ask(upstream, name, rig.authority);
      assertThat(upstream.serverNames)
          .containsExactlyElementsOf(asked == null ? List.of() : List.of(asked));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"other", "127.0.0.2", "a.b.hub.test"})
  void aCertificateForAnotherNameOrAddressIsRefused(String name) throws Exception {
    try (RawUpstream upstream = answering(rig.certificate)) {
      Wire.Message answer = ask(upstream, name, rig.authority);
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.body()).contains("the TLS handshake failed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"kubernetes", "127.0.0.1", "API.hub.test"})
  void aRelayMayBeAskedForAnotherNameThanIsVerified(String name) throws Exception {
    try (RawUpstream upstream = answering(rig.certificate)) {
      assertThat(ask(upstream, name, Optional.of("route.example.com"), rig.authority).status())
          .isEqualTo(200);
      assertThat(upstream.serverNames).containsExactly("route.example.com");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"other", "127.0.0.2", "a.b.hub.test"})
  void aCertificateForTheNameThatARelayIsAskedForIsNotEnough(String name) throws Exception {
    try (RawUpstream upstream = answering(rig.certificate)) {
      Wire.Message answer = ask(upstream, name, Optional.of("kubernetes"), rig.authority);
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.body()).contains("does not speak for " + name);
    }
  }

  @Test
  void anotherAuthorityIsRefusedHoweverTheRelayIsAsked() throws Exception {
    CertificateAuthority other =
        CertificateAuthority.create("test", Duration.ofDays(1), InstantSource.system());
    try (RawUpstream upstream =
        answering(other.issueServer(List.of("kubernetes"), Duration.ofHours(1)))) {
      assertThat(ask(upstream, "kubernetes", Optional.of("route"), rig.authority).status())
          .isEqualTo(502);
    }
  }

  @Test
  void aCertificateOfAnUnknownAuthorityIsRefused() throws Exception {
    CertificateAuthority other =
        CertificateAuthority.create("test", Duration.ofDays(1), InstantSource.system());
    try (RawUpstream upstream =
        answering(other.issueServer(List.of("kubernetes"), Duration.ofHours(1)))) {
      assertThat(ask(upstream, "kubernetes", rig.authority).status()).isEqualTo(502);
    }
  }

  @Test
  void anExpiredCertificateIsRefused() throws Exception {
    InstantSource past = InstantSource.fixed(Instant.now().minus(Duration.ofDays(2)));
    CertificateAuthority authority = CertificateAuthority.create("past", Duration.ofDays(10), past);
    try (RawUpstream upstream =
        answering(authority.issueServer(List.of("kubernetes"), Duration.ofDays(1)))) {
      assertThat(ask(upstream, "kubernetes", authority).status()).isEqualTo(502);
    }
    try (RawUpstream upstream =
        answering(authority.issueServer(List.of("kubernetes"), Duration.ofDays(5)))) {
      assertThat(ask(upstream, "kubernetes", authority).status()).isEqualTo(200);
    }
  }

  private RawUpstream answering(IssuedCertificate certificate) throws IOException {
    return new RawUpstream(
        rig,
        certificate,
        "http/1.1",
        wire -> {
          wire.request();
          wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
          wire.rest();
        });
  }

  private Wire.Message ask(RawUpstream upstream, String name, CertificateAuthority trusted)
      throws IOException {
    return ask(upstream, name, Optional.empty(), trusted);
  }

  private Wire.Message ask(
      RawUpstream upstream, String name, Optional<String> sni, CertificateAuthority trusted)
      throws IOException {
    Upstream east =
        new Upstream(
            "east",
            List.of(upstream.endpoint()),
            new UpstreamTls(name, trusted.certificatePem(), sni),
            Duration.ofSeconds(2));
    plane.swap(rig.snapshot(HttpLimits.DEFAULT, east));
    try (Wire wire = new Wire(rig.raw(plane))) {
      return wire.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").response();
    }
  }
}
