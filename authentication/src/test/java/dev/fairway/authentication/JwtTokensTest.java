package dev.fairway.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens of an issuer that has a server, whose keys change, and that is away now and then. */
final class JwtTokensTest {

  private static final JWK MADE_UP = TestIssuer.curve("made-up");

  private TestIssuer issuer;
  private Clients clients = Clients.NONE;
  private Instant now = Instant.parse("2026-11-21T12:00:00Z");

  @BeforeEach
  void start() throws IOException {
    issuer = new TestIssuer();
    clients = clients(form(Map.of()));
  }

  @AfterEach
  void stop() {
    clients.close();
    issuer.close();
  }

  @Test
  void claimsSayWhoItIs() throws Exception {
    Outcome.Known known = known(good());

    assertThat(known.subject().user()).isEqualTo("oidc:jane");
    assertThat(known.subject().groups()).containsExactly("oidc:ops", "oidc:dev");
    assertThat(known.subject().authenticator()).isEqualTo("oidc");
  }

  @Test
  void whatIsKnownIsAnsweredAtOnceUntilItExpires() throws Exception {
    String token = good();
    known(token);

    assertThat(clients.identify(shown(token), now)).isInstanceOf(Outcome.Known.class);
    now = now.plusSeconds(3_601);
    assertThat(refusal(token)).isEqualTo("expired");
  }

  @Test
  void aTokenIsForUsAndForNow() throws Exception {
    assertThat(refusal(sign(claims().audience("other").build()))).isEqualTo("for another audience");
    assertThat(refusal(sign(claims().audience(List.of()).build())))
        .isEqualTo("for another audience");
    assertThat(refusal(sign(claims().expirationTime(Date.from(now.minusSeconds(1))).build())))
        .isEqualTo("expired");
    assertThat(refusal(sign(claims().expirationTime(null).build()))).isEqualTo("expired");
    Date soon = Date.from(now.plus(JwtIssuer.NOT_BEFORE_SKEW));
    known(sign(claims().notBeforeTime(soon).build()));
    Date late = Date.from(now.plus(JwtIssuer.NOT_BEFORE_SKEW).plusSeconds(1));
    assertThat(refusal(sign(claims().notBeforeTime(late).build()))).isEqualTo("not valid yet");
    assertThat(refusal(sign(claims().subject("").build()))).contains("sub is no name");
    assertThat(refusal(sign(claims().subject("a\nb").build()))).contains("sub is no name");
    assertThat(refusal(sign(claims().claim("groups", List.of("a", 1)).build())))
        .contains("no list of names");
  }

  @Test
  void whatIsRequiredMustBeClaimed() throws Exception {
    clients = clients(form(Map.of("tenant", "blue")));

    assertThat(refusal(good())).contains("tenant");
    known(sign(claims().claim("tenant", "blue").build()));
    assertThat(refusal(sign(claims().claim("tenant", List.of("blue")).build()))).contains("tenant");
  }

  @Test
  void onlyTheIssuersSignatureCounts() throws Exception {
    String nobody = "signed with a key that the issuer does not publish";
    String forged = "the signature is not the issuer's";
    assertThat(refusal(TestIssuer.sign(TestIssuer.curve("first"), claims().build())))
        .isEqualTo(forged);
    now = now.plus(SigningKeys.PAUSE);
    assertThat(refusal(TestIssuer.sign(TestIssuer.curve("another"), claims().build())))
        .isEqualTo(nobody);
    assertThat(refusal(new PlainJWT(claims().build()).serialize()))
        .contains("no authenticator knows");
    SignedJWT hmac =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build(), claims().build());
    hmac.sign(new MACSigner(issuer.key().toECPublicKey().getEncoded()));
    assertThat(refusal(hmac.serialize())).contains("algorithm that is not allowed");
  }

  @Test
  void aKeyThatCanBeBrokenProvesNothing() throws Exception {
    known(good());
    RSAKey weak = TestIssuer.rsa("weak", 1_024);
    issuer.published = List.of(weak.toPublicJWK());
    now = now.plus(SigningKeys.PAUSE);

    assertThat(refusal(TestIssuer.sign(weak, claims().build())))
        .isEqualTo("the signature is not the issuer's");
  }

  @Test
  void aTokenOfAnotherIssuerIsSomebodyElses() throws Exception {
    assertThat(refusal(sign(claims().issuer(issuer.url() + "/").build())))
        .contains("no authenticator knows");
    known(good());
    assertThat(issuer.asked).hasValue(1);
  }

  @Test
  void aNewKeyCountsAsSoonAsTheIssuerMayBeAskedAgain() throws Exception {
    known(good());
    JWK next = TestIssuer.rsa("next", 2_048);
    issuer.published = List.of(issuer.key().toPublicJWK(), next.toPublicJWK());
    String token = TestIssuer.sign(next, claims().build());

    now = now.plusSeconds(1);
    assertThat(answer(token)).isInstanceOf(Outcome.Unavailable.class);
    now = now.plus(SigningKeys.PAUSE);
    known(token);
    known(good());
  }

  @Test
  void aKeyThatIsWithdrawnCountsNoMore() throws Exception {
    known(good());
    issuer.published = List.of(TestIssuer.curve("next").toPublicJWK());
    now = now.plus(SigningKeys.FRESH);
    answer(sign(claims().subject("first-of-many").build()));

    await().until(() -> issuer.asked.get() == 2);
    await()
        .until(() -> !(answer(sign(claims().jwtID("x" + now).build())) instanceof Outcome.Known));
  }

  @Test
  void whatWasBelievedForAKeyIsNoMoreWhenTheKeyIsWithdrawn() throws Exception {
    String stolen = good();
    known(stolen);
    issuer.published = List.of(TestIssuer.curve("next").toPublicJWK());
    assertThat(clients.identify(shown(stolen), now)).isInstanceOf(Outcome.Known.class);

    now = now.plus(SigningKeys.FRESH);

    await()
        .until(() -> refusal(stolen).equals("signed with a key that the issuer does not publish"));
    assertThat(issuer.asked).hasValue(2);
  }

  @Test
  void whileTheIssuerIsAwayItsKeysGoOn() throws Exception {
    known(good());
    issuer.stop();
    now = now.plus(Duration.ofMinutes(30));

    known(sign(claims().subject("jane").build()));
    now = now.plus(SigningKeys.PAUSE);
    known(sign(claims().subject("joe").build()));
  }

  @Test
  void anIssuerThatIsAwayAtTheStartIsAskedAgain() throws Exception {
    issuer.stop();
    clients = clients(form(Map.of()));

    assertThat(answer(good())).isInstanceOf(Outcome.Unavailable.class);
    assertThat(clients.conditions().getFirst().problem())
        .hasValueSatisfying(
            problem ->
                assertThat(problem)
                    .startsWith(issuer.url())
                    .endsWith("openid-configuration: the connection is refused"));
    issuer.start();
    now = now.plus(SigningKeys.PAUSE);
    known(good());
    assertThat(clients.conditions())
        .singleElement()
        .satisfies(
            condition -> {
              assertThat(condition.name()).isEqualTo(issuer.url());
              assertThat(condition.problem()).isEmpty();
              assertThat(condition.detail()).startsWith("1 keys");
            });
  }

  @Test
  void anIssuerThatSaysItIsAnotherIsNotBelieved() throws Exception {
    for (Runnable lie :
        List.<Runnable>of(
            () -> issuer.claimsToBe = "https://other.example.com", () -> issuer.status = 302)) {
      issuer.claimsToBe = null;
      lie.run();
      clients = clients(form(Map.of()));
      assertThat(answer(good())).isInstanceOf(Outcome.Unavailable.class);
      assertThat(clients.conditions().getFirst().problem()).isPresent();
    }
  }

  @Test
  void anIssuerWhoseCertificateNobodyVouchesForIsNotBelieved() throws Exception {
    try (TestIssuer other = new TestIssuer()) {
      JwtIssuer form = form(Map.of());
      clients =
          clients(
              new JwtIssuer(
                  form.issuer(),
                  form.audiences(),
                  other.authority(),
                  form.username(),
                  form.groups(),
                  Map.of(),
                  form.algorithms()));
      assertThat(answer(good())).isInstanceOf(Outcome.Unavailable.class);
    }
  }

  @Test
  void madeUpKeysDoNotHammerTheIssuer() throws Exception {
    known(good());
    for (int i = 0; i < 50; i++) {
      assertThat(answer(TestIssuer.sign(TestIssuer.curve("made-up-" + i), claims().build())))
          .isNotInstanceOf(Outcome.Known.class);
    }
    assertThat(issuer.asked).hasValue(1);
  }

  @Test
  void whoseKeyIsGoneIsToldSoHoweverManyAskForOthers() throws Exception {
    known(good());
    now = now.plusSeconds(1);
    String gone = TestIssuer.sign(TestIssuer.curve("gone"), claims().build());
    assertThat(answer(gone)).isInstanceOf(Outcome.Unavailable.class);

    now = now.plus(SigningKeys.PAUSE);
    answer(TestIssuer.sign(TestIssuer.curve("made-up"), claims().build()));

    now = now.plusSeconds(1);
    assertThat(refusal(gone)).isEqualTo("signed with a key that the issuer does not publish");
  }

  @Test
  void whoWaitsForAnIssuerThatIsSilentHoldsUpNobodyWhoseKeyIsKnown() throws Exception {
    known(good());
    now = now.plus(SigningKeys.PAUSE);
    issuer.silence();
    List<CompletableFuture<Outcome>> waiting = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      String token = TestIssuer.sign(MADE_UP, claims().subject("jane-" + i).build());
      waiting.add(clients.identify(shown(token), now).promise().toCompletableFuture());
    }
    await().until(() -> waiting.stream().filter(CompletableFuture::isDone).count() > 100);

    for (int i = 0; i < 20; i++) {
      known(sign(claims().subject("joe-" + i).build()));
    }
    assertThat(waiting).anyMatch(one -> !one.isDone());
  }

  @Test
  void afterAChangeClaimsAreJudgedAgainWithoutTheIssuer() throws Exception {
    Outcome.Known known = known(good());
    issuer.stop();

    assertThat(clients.with(List.of(form(Map.of())), now).stillKnow(known, now)).isTrue();
    assertThat(clients.stillKnow(known, now.plusSeconds(3_601))).isFalse();
    Clients stricter = Clients.NONE.with(List.of(form(Map.of("tenant", "blue"))), now);
    assertThat(stricter.stillKnow(known, now)).isFalse();
    stricter.close();
  }

  @Test
  void aTokenThatWasChangedAnywhereIsNotBelieved() throws Exception {
    Random random = new Random(20261121);
    String token = good();
    known(token);
    for (int round = 0; round < 2_000; round++) {
      char[] changed = token.toCharArray();
      // The last character has bits that mean nothing.
      int at = random.nextInt(changed.length - 1);
      changed[at] = "Aa0-_.=+/ \n{\"é\0".charAt(random.nextInt(15));
      String text = new String(changed);
      if (!text.equals(token)) {
        assertThat(answer(text)).as(text).isNotInstanceOf(Outcome.Known.class);
      }
    }
  }

  private JwtIssuer form(Map<String, String> required) {
    return new JwtIssuer(
        issuer.url(),
        List.of("hub"),
        issuer.authority(),
        new JwtIssuer.Name("sub", "oidc:"),
        Optional.of(new JwtIssuer.Name("groups", "oidc:")),
        required,
        Set.of("ES256", "RS256"));
  }

  private Clients clients(JwtIssuer form) {
    clients.close();
    return Clients.NONE.with(List.of(form), now);
  }

  private JWTClaimsSet.Builder claims() {
    return issuer.claims(now);
  }

  private String good() {
    return sign(claims().build());
  }

  private String sign(JWTClaimsSet claims) {
    return TestIssuer.sign(issuer.key(), claims);
  }

  private Outcome.Known known(String token) throws Exception {
    Outcome outcome = answer(token);
    assertThat(outcome).isInstanceOf(Outcome.Known.class);
    return (Outcome.Known) outcome;
  }

  private String refusal(String token) throws Exception {
    return answer(token) instanceof Outcome.Refused(var reason) ? reason : "later";
  }

  private Outcome answer(String token) throws Exception {
    return clients
        .identify(shown(token), now)
        .promise()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  private static Presented shown(String token) {
    return new Presented(List.of(), token);
  }
}
