package dev.fairway.kubernetes;

import dev.fairway.kubernetes.ApiClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;

/**
 * A Lease of Kubernetes ({@code coordination.k8s.io/v1}) that one of several processes holds at a
 * time. As with other elections by Leases, clocks need not agree: a lease counts as expired when
 * this process has seen no renewal for its whole duration. Confined to one thread.
 */
final class Lease {

  private static final Duration DURATION = Duration.ofSeconds(30);
  private static final Duration RENEWAL = Duration.ofSeconds(8);
  private static final String JSON = "application/json";
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final String folder;
  private final String name;
  private final String identity;
  private final InstantSource clock;
  private boolean held;
  private Instant checked = Instant.MIN;
  private String lastSeen = "";
  private Instant lastSeenAt = Instant.MIN;

  /**
   * Describes a lease; nothing is sent.
   *
   * @param identity what this process is called
   */
  Lease(String namespace, String name, String identity, InstantSource clock) {
    this.folder = "/apis/coordination.k8s.io/v1/namespaces/" + namespace + "/leases";
    this.name = name;
    this.identity = identity;
    this.clock = clock;
  }

  /**
   * Whether this process holds it; takes or renews it where that is due.
   *
   * @throws IOException if that cannot be known; then this process does not hold it
   */
  boolean hold(ApiClient client) throws IOException, InterruptedException {
    Instant now = clock.instant();
    if (!checked.equals(Instant.MIN) && now.isBefore(checked.plus(RENEWAL))) {
      return held;
    }
    held = false;
    held = check(client, now);
    checked = now;
    return held;
  }

  /** Gives it back if this process holds it, so that nobody has to wait until it expires. */
  void release(ApiClient client) throws IOException, InterruptedException {
    if (!held) {
      return;
    }
    held = false;
    Answer answer = client.get(folder + "/" + name);
    Map<String, Object> lease = answer.code() == 200 ? Json.parse(answer.body()) : Map.of();
    if (Json.text(Json.object(lease, "spec"), "holderIdentity").equals(identity)) {
      String next = Json.print(lease(Json.object(lease, "metadata"), Map.of()));
      done(client.write("PUT", folder + "/" + name, JSON, next));
    }
  }

  private boolean check(ApiClient client, Instant now) throws IOException, InterruptedException {
    Answer answer = client.get(folder + "/" + name);
    if (answer.code() == 404) {
      return done(client.write("POST", folder, JSON, Json.print(lease(Map.of(), holding(now)))));
    }
    if (answer.code() != 200) {
      throw new IOException(refused(answer));
    }
    Map<String, Object> lease = Json.parse(answer.body());
    Map<String, Object> spec = Json.object(lease, "spec");
    String holder = Json.text(spec, "holderIdentity");
    String seen = holder + " " + Json.text(spec, "renewTime");
    if (!seen.equals(lastSeen)) {
      lastSeen = seen;
      lastSeenAt = now;
    }
    boolean free = holder.isEmpty() || !now.isBefore(lastSeenAt.plus(DURATION));
    if (!holder.equals(identity) && !free) {
      return false;
    }
    // Refused (409) if somebody else was faster: the version is in it.
    String next = Json.print(lease(Json.object(lease, "metadata"), holding(now)));
    return done(client.write("PUT", folder + "/" + name, JSON, next));
  }

  private Map<String, Object> holding(Instant now) {
    return Map.of(
        "holderIdentity",
        identity,
        "leaseDurationSeconds",
        DURATION.toSeconds(),
        "renewTime",
        MICROS.format(now));
  }

  private Map<String, Object> lease(Map<String, Object> known, Map<String, Object> spec) {
    Map<String, Object> metadata = new HashMap<>();
    metadata.put("name", name);
    if (known.containsKey("resourceVersion")) {
      metadata.put("resourceVersion", Json.text(known, "resourceVersion"));
    }
    return Map.of(
        "apiVersion",
        "coordination.k8s.io/v1",
        "kind",
        "Lease",
        "metadata",
        metadata,
        "spec",
        spec);
  }

  private static boolean done(Answer answer) throws IOException {
    if (answer.code() == 409) {
      return false;
    }
    if (answer.code() / 100 != 2) {
      throw new IOException(refused(answer));
    }
    return true;
  }

  private static String refused(Answer answer) {
    String reason = answer.code() == 403 ? "may not use leases; " : "";
    return reason + "the lease for statuses: HTTP " + answer.code();
  }
}
