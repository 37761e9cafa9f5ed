package dev.fairway.bench;

import dev.fairway.pki.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What it costs to know a client by a token and to show the cluster something else, beside letting
 * it pass as it is: the same requests with the same token through one hub, to two clusters with the
 * same upstream.
 */
final class IdentityCost {

  /** The baseline: what the client shows goes through. */
  static final String PASSTHROUGH = "passthrough";

  private static final String CHANGED = Subject.FAIRWAY.toString();
  private static final int CONNECTIONS = 64;
  private static final String TOKEN = "a-token-that-only-this-bench-knows";
  private static final String REVIEWED = "a-token-that-only-a-cluster-knows";

  private final Rounds rounds;
  private final HubSite site;
  private final HubBenchOptions options;
  private final FixedUpstream upstream;
  private final Identity identity;

  IdentityCost(
      Rounds rounds,
      HubSite site,
      HubBenchOptions options,
      FixedUpstream upstream,
      Identity identity) {
    this.rounds = rounds;
    this.site = site;
    this.options = options;
    this.upstream = upstream;
    this.identity = identity;
  }

  List<Row> measure() throws IOException, InterruptedException {
    Path folder = site.workplace().folder();
    String groups = " uid=4711 group=developers group=operators group=everybody";
    SecretFile.write(folder.resolve("tokens"), "sha256:" + hash() + " builder" + groups + "\n");
    SecretFile.write(folder.resolve("hub.token"), "the-token-of-the-hub-itself\n");
    SecretFile.write(folder.resolve("other.token"), "a-token-for-somebody-else\n");
    Issuer issuer = Issuer.publish(folder.resolve(HubSite.BODIES), upstream.port(Protocol.HTTP1));
    HubSubjects subjects = new HubSubjects(site, options);
    RunningSubject hub =
        subjects.startWithIdentities(upstream.behind(Protocol.HTTP1), issuer.url());
    Wrk plain = new Wrk(site.workplace(), CONNECTIONS, "Authorization: Bearer " + token(issuer));
    Map<String, Wrk> loads = Map.of(PASSTHROUGH, plain, CHANGED, plain.to(identity.host()));
    List<Row> rows =
        new Requests(
                rounds,
                (each, time) -> loads.getOrDefault(each.name(), plain).run(each, time),
                "request",
                Optional.of(upstream))
            .measure(List.of(named(CHANGED, hub), named(PASSTHROUGH, hub)));
    subjects.stop(hub);
    return rows;
  }

  private String token(Issuer issuer) {
    return switch (identity) {
      case TOKEN_FILE, MAPPED -> TOKEN;
      case JWT -> issuer.token("hub", "builder", "\"developers\",\"operators\",\"everybody\"");
      case TOKEN_REVIEW -> REVIEWED;
    };
  }

  /** The same process under the name of what is asked of it. */
  private static RunningSubject named(String name, RunningSubject hub) {
    return new RunningSubject(name, hub.program(), hub.process(), hub.port());
  }

  private static String hash() {
    try {
      byte[] bytes = TOKEN.getBytes(StandardCharsets.US_ASCII);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
