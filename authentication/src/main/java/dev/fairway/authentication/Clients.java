package dev.fairway.authentication;

import dev.fairway.access.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Says of each request who sends it: asks the authenticators in their order, and the first that
 * knows the client decides. What is not good is no reason to stop: another may know the client by
 * something else it shows. Any thread; never blocks.
 */
public final class Clients implements AutoCloseable {

  /** Who is known to none of the authenticators; the cluster may know them by their token. */
  public static final Subject PASSTHROUGH =
      new Subject("fairway:passthrough", "", List.of(), Map.of(), "");

  private static final Outcome.Known PASSES =
      new Outcome.Known(PASSTHROUGH, Instant.MAX, Evidence.NONE);

  /** Without any authenticator, nor a cluster to ask. */
  public static final Clients NONE = asking(ReviewCalls.NONE);

  private static final Executor ON_A_THREAD_OF_ITS_OWN = task -> Thread.ofVirtual().start(task);

  private final List<Working> working;
  private final ReviewCalls calls;
  private final Set<String> reviewed;

  private Clients(List<Working> working, ReviewCalls calls) {
    this.working = List.copyOf(working);
    this.calls = calls;
    this.reviewed =
        working.stream()
            .map(Working::authenticator)
            .filter(TokenReviewer.class::isInstance)
            .map(one -> ((TokenReviewer) one).cluster())
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Without any authenticator. */
  public static Clients asking(ReviewCalls calls) {
    return new Clients(List.of(), calls);
  }

  private record Working(Authenticator authenticator, Asking asking) {}

  /**
   * Those who know clients by other authenticators, asked in their order. What equal ones have
   * found out stays; end what the ones before do with {@link #retire}.
   *
   * @param now when those that ask others begin to do so
   */
  public Clients with(List<Authenticator> wanted, Instant now) {
    Map<Authenticator, Asking> before = new HashMap<>();
    working.forEach(one -> before.put(one.authenticator, one.asking));
    List<Working> next = new ArrayList<>();
    for (Authenticator one : wanted) {
      next.add(new Working(one, before.computeIfAbsent(one, missing -> start(missing, now))));
    }
    return new Clients(next, calls);
  }

  /** Ends what these do and the next ones do not go on with. */
  public void retire(Clients next) {
    for (Working one : working) {
      if (next.working.stream().noneMatch(other -> other.asking.equals(one.asking))) {
        one.asking.close();
      }
    }
  }

  /**
   * Who it is, where everything that a request shows is for the hub.
   *
   * @param now the time that validity is judged by
   * @return of Unknown only where nothing was shown: what nobody knows is refused
   */
  public Answer identify(Presented shown, Instant now) {
    return ask(0, one -> true, shown, now, Outcome.UNKNOWN);
  }

  /**
   * Who it is, where tokens are for the cluster: it may have any, and is refused for none.
   *
   * @param now the time that validity is judged by
   * @return {@link #PASSTHROUGH} if nobody knows
   */
  public Answer identifyBehind(String cluster, Presented shown, Instant now) {
    if (working.isEmpty()) {
      return PASSES;
    }
    return switch (ask(0, one -> vouchesFor(one, cluster), shown, now, Outcome.UNKNOWN)) {
      case Outcome.Known known -> known;
      case Outcome other -> PASSES;
      case Answer.Later(var outcome) ->
          new Answer.Later(
              outcome.thenApply(found -> found instanceof Outcome.Known ? found : PASSES));
    };
  }

  /** Whether the cluster that a token is for is asked whose it is. */
  public boolean reviews(String cluster) {
    return reviewed.contains(cluster);
  }

  /** Whether what a client was known by still proves the same, after a change of configuration. */
  public boolean stillKnow(Outcome.Known known, Instant now) {
    return known.equals(PASSES)
        || working.stream()
            .map(one -> one.asking.recognize(known.evidence(), now))
            .anyMatch(subject -> subject.filter(known.subject()::equals).isPresent());
  }

  /** How those authenticators are that ask others. */
  public List<Condition> conditions() {
    return working.stream().flatMap(one -> one.asking.condition().stream()).toList();
  }

  /** Ends everything that the authenticators do by themselves. */
  @Override
  public void close() {
    retire(NONE);
  }

  private static boolean vouchesFor(Authenticator one, String cluster) {
    return switch (one) {
      case ClientCertificates certificates -> true;
      case StaticTokens tokens -> false;
      case JwtIssuer issuer -> false;
      case TokenReviewer reviewer -> reviewer.cluster().equals(cluster);
      case Anonymous anonymous -> false;
    };
  }

  private Answer ask(
      int from, Predicate<Authenticator> asked, Presented shown, Instant now, Outcome worst) {
    Outcome worse = worst;
    for (int i = from; i < working.size(); i++) {
      if (!asked.test(working.get(i).authenticator)) {
        continue;
      }
      switch (working.get(i).asking.ask(shown, now)) {
        case Outcome.Known known -> {
          return known;
        }
        case Outcome other -> worse = worse(worse, other);
        case Answer.Later(var outcome) -> {
          int next = i + 1;
          Outcome soFar = worse;
          return new Answer.Later(
              outcome.thenCompose(
                  found ->
                      found instanceof Outcome.Known known
                          ? known.promise()
                          : ask(next, asked, shown, now, worse(soFar, found)).promise()));
        }
      }
    }
    return worse instanceof Outcome.Unknown && !shown.areNone()
        ? new Outcome.Refused("no authenticator knows what the client shows")
        : worse;
  }

  /** What may be mended by itself is worth trying again, whatever else is wrong. */
  private static Outcome worse(Outcome one, Outcome other) {
    if (one instanceof Outcome.Unknown) {
      return other;
    }
    return other instanceof Outcome.Unavailable ? other : one;
  }

  private Asking start(Authenticator authenticator, Instant now) {
    return switch (authenticator) {
      case ClientCertificates certificates -> new RememberedCertificates(certificates);
      case StaticTokens tokens -> tokens;
      case JwtIssuer issuer -> start(issuer, now);
      case TokenReviewer reviewer -> new TokenReviews(reviewer, calls, ON_A_THREAD_OF_ITS_OWN);
      case Anonymous anonymous -> anonymous;
    };
  }

  /** Asks the issuer for its keys at once, so that the first client need not wait for them. */
  private static Asking start(JwtIssuer issuer, Instant now) {
    IssuerKeys source = new IssuerKeys(issuer, ON_A_THREAD_OF_ITS_OWN);
    SigningKeys keys = new SigningKeys(issuer.issuer(), source::fetch);
    keys.refresh(now);
    return new JwtTokens(issuer, keys, ON_A_THREAD_OF_ITS_OWN, source::close);
  }
}
