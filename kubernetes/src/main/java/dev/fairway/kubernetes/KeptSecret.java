package dev.fairway.kubernetes;

import dev.fairway.kubernetes.ApiClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Secret that several processes keep together. Whoever changes it says which version the change
 * is of, and changes nothing if somebody else was faster. It is never made here: who may change one
 * by its name needs no right to any other. Any thread but an event loop.
 */
public final class KeptSecret implements AutoCloseable {

  /** What an API server takes; what is above it here is names and the like. */
  public static final int MOST_BYTES = 1_000_000;

  private static final String MERGE_PATCH = "application/merge-patch+json";

  /** A watch that is behind what this process has written itself catches up long before. */
  private static final Duration CATCHES_UP = Duration.ofMinutes(2);

  private final Connection connection;
  private final SecretName name;
  private final @Nullable CollectionWatch watch;
  private final boolean ownConnection;

  /** The last that this process has written. */
  private volatile @Nullable Written written;

  private KeptSecret(
      Connection connection,
      SecretName name,
      @Nullable CollectionWatch watch,
      boolean ownConnection) {
    this.connection = connection;
    this.name = name;
    this.watch = watch;
    this.ownConnection = ownConnection;
  }

  /** One that is read and written, and not followed; over connections of its own. */
  public static KeptSecret of(HomeAccess access, SecretName name) {
    return new KeptSecret(new Connection(access), name, null, true);
  }

  static KeptSecret followed(Connection connection, SecretName name) {
    CollectionWatch watch = CollectionWatch.start(connection, Collection.ofKept(name));
    return new KeptSecret(connection, name, watch, false);
  }

  /**
   * What was in it.
   *
   * @param version of it, by which its API server knows it; empty where there is no such Secret
   * @param data by key
   */
  public record Content(String version, Map<String, byte[]> data) {

    /** Copies the map. */
    public Content {
      data = Map.copyOf(data);
    }

    /** Whether there is such a Secret. */
    public boolean exists() {
      return !version.isEmpty();
    }
  }

  /** On the clock of {@link System#nanoTime}. */
  private record Written(Content content, long at) {}

  /** Where it is. */
  public SecretName name() {
    return name;
  }

  /**
   * What is in it as far as this process knows: what it was told last, or has written since.
   * Nothing before it was read for the first time. Does not block.
   */
  public Optional<Content> known() {
    Optional<Content> told = told();
    Written own = written;
    if (own == null || System.nanoTime() - own.at() > CATCHES_UP.toNanos()) {
      return told;
    }
    boolean isAhead = told.map(each -> isOlder(each, own.content())).orElse(true);
    return isAhead ? Optional.of(own.content()) : told;
  }

  /** Why it cannot be read now. */
  public Optional<String> problem() {
    return watch == null ? Optional.empty() : watch.problem();
  }

  /**
   * Asks what is in it.
   *
   * @throws IOException if there is no answer, or it may not be read
   */
  public Content read() throws IOException {
    Answer answer = call(client -> client.get(path()));
    return switch (answer.code()) {
      case 200 -> content(Json.parse(answer.body()));
      case 404 -> new Content("", Map.of());
      case 403 -> throw new IOException("may not read " + name + " (403)");
      default -> throw new IOException(name + ": the API server answers HTTP " + answer.code());
    };
  }

  /**
   * Puts something else in its place.
   *
   * @param before what is replaced
   * @return whether nobody else has changed it since
   * @throws IOException if there is no answer, which leaves open whether it was changed, or if it
   *     may not be written
   */
  public boolean write(Content before, Map<String, byte[]> data) throws IOException {
    Map<String, Object> changes = new HashMap<>();
    before.data().keySet().forEach(key -> changes.put(key, null));
    data.forEach((key, value) -> changes.put(key, Base64.getEncoder().encodeToString(value)));
    Map<String, Object> patch =
        Map.of("metadata", Map.of("resourceVersion", before.version()), "data", changes);
    Answer answer = call(client -> client.write("PATCH", path(), MERGE_PATCH, Json.print(patch)));
    return switch (answer.code()) {
      case 200 -> {
        written = new Written(content(Json.parse(answer.body())), System.nanoTime());
        yield true;
      }
      case 404, 409 -> false;
      case 403 -> throw new IOException("may not change " + name + " (403)");
      default -> throw new IOException(name + ": the API server answers HTTP " + answer.code());
    };
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
    if (ownConnection) {
      connection.close();
    }
  }

  private Optional<Content> told() {
    return watch == null
        ? Optional.empty()
        : watch
            .objects()
            .map(
                objects ->
                    Optional.ofNullable(objects.get(name.name()))
                        .map(KeptSecret::content)
                        .orElseGet(() -> new Content("", Map.of())));
  }

  /** Versions of one Secret are numbers that grow, wherever etcd makes them. */
  private static boolean isOlder(Content one, Content other) {
    try {
      return Long.parseLong(one.version()) < Long.parseLong(other.version());
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static Content content(Map<String, Object> object) {
    Map<String, byte[]> data = new HashMap<>();
    Json.texts(object, "data").forEach((key, value) -> data.put(key, bytes(value)));
    return new Content(Json.text(Json.object(object, "metadata"), "resourceVersion"), data);
  }

  private static byte[] bytes(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private String path() {
    return "/api/v1/namespaces/" + name.namespace() + "/secrets/" + name.name();
  }

  private interface Call {
    Answer by(ApiClient client) throws IOException, InterruptedException;
  }

  private Answer call(Call call) throws IOException {
    try {
      return call.by(connection.client());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (IOException e) {
      connection.failed();
      throw e;
    }
  }
}
