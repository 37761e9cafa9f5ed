package dev.fairway.authentication;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.CertificatePem;
import dev.fairway.pki.ClientTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An issuer with an HTTPS server of its own, which can be away, lie, and change its keys. */
final class TestIssuer implements AutoCloseable {

  final AtomicInteger asked = new AtomicInteger();
  volatile List<JWK> published;
  volatile @Nullable String claimsToBe;
  volatile int status = 200;

  private final CountDownLatch end = new CountDownLatch(1);
  private volatile boolean silent;

  private final CertificateAuthority authority =
      CertificateAuthority.create("issuer", Duration.ofDays(2), InstantSource.system());
  private final ECKey first = curve("first");
  private @Nullable HttpsServer server;
  private int port;

  TestIssuer() throws IOException {
    published = List.of(first.toPublicJWK());
    start();
  }

  void start() throws IOException {
    HttpsServer starting =
        HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
    var own = authority.issueServer(List.of("127.0.0.1"), Duration.ofDays(1));
    starting.setHttpsConfigurator(
        new HttpsConfigurator(ClientTls.trusting(authority.certificatePem(), own)));
    starting.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    starting.createContext("/", this::answer);
    starting.start();
    port = starting.getAddress().getPort();
    server = starting;
  }

  /** Takes questions from now on, and never answers. */
  void silence() {
    silent = true;
  }

  void stop() {
    if (server != null) {
      server.stop(0);
      server = null;
    }
  }

  @Override
  public void close() {
    end.countDown();
    stop();
  }

  String url() {
    return "https://127.0.0.1:" + port;
  }

  List<X509Certificate> authority() {
    return CertificatePem.parse(authority.certificatePem());
  }

  ECKey key() {
    return first;
  }

  static ECKey curve(String id) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  static RSAKey rsa(String id, int bits) {
    try {
      return new RSAKeyGenerator(bits, true).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a good token claims. */
  JWTClaimsSet.Builder claims(Instant now) {
    return new JWTClaimsSet.Builder()
        .issuer(url())
        .audience(List.of("other", "hub"))
        .subject("jane")
        .claim("groups", List.of("ops", "dev"))
        .expirationTime(Date.from(now.plusSeconds(3_600)));
  }

  static String sign(JWK key, JWTClaimsSet claims) {
    try {
      JWSAlgorithm algorithm = key instanceof RSAKey ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256;
      JWSSigner signer =
          key instanceof RSAKey rsa
              ? new RSASSASigner(rsa.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance()))
              : new ECDSASigner((ECKey) key);
      SignedJWT jwt =
          new SignedJWT(new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), claims);
      jwt.sign(signer);
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (silent) {
        end.await();
        return;
      }
      boolean discovery =
          exchange.getRequestURI().getPath().equals("/.well-known/openid-configuration");
      if (discovery) {
        asked.incrementAndGet();
      }
      String issuer = claimsToBe == null ? url() : claimsToBe;
      String text =
          discovery
              ? "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}".formatted(issuer, url())
              : new JWKSet(new ArrayList<>(published)).toString();
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Location", url() + "/elsewhere");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
