package dev.fairway.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The Secrets of a home cluster that its objects refer to, each watched by its name: so no other
 * ever comes here, and the right to read it by its name is enough. Any thread.
 */
final class SecretWatches implements AutoCloseable {

  private final Connection connection;
  private final Map<SecretName, CollectionWatch> watches = new HashMap<>();
  private boolean closed;

  SecretWatches(Connection connection) {
    this.connection = connection;
  }

  /** What is known of these; they and no others are watched from now on. */
  synchronized Map<SecretName, HomeSecret> of(Set<SecretName> names) {
    Map<SecretName, HomeSecret> known = new HashMap<>();
    watches.entrySet().removeIf(entry -> isOver(entry.getKey(), entry.getValue(), names));
    for (SecretName name : names) {
      if (!closed) {
        watches.computeIfAbsent(name, this::watch);
      }
      known.put(name, known(name));
    }
    return known;
  }

  /** Why some of them cannot be read now. */
  synchronized List<String> problems() {
    return watches.values().stream().flatMap(watch -> watch.problem().stream()).toList();
  }

  /** How many watches ended otherwise than they should. */
  synchronized long broken() {
    return watches.values().stream().mapToLong(CollectionWatch::broken).sum();
  }

  @Override
  public synchronized void close() {
    closed = true;
    of(Set.of());
  }

  private CollectionWatch watch(SecretName name) {
    return CollectionWatch.start(connection, Collection.ofSecret(name));
  }

  private static boolean isOver(SecretName name, CollectionWatch watch, Set<SecretName> names) {
    boolean over = !names.contains(name);
    if (over) {
      watch.close();
    }
    return over;
  }

  private HomeSecret known(SecretName name) {
    CollectionWatch watch = watches.get(name);
    if (watch == null) {
      return new HomeSecret.Unreadable("the home cluster is no longer followed");
    }
    Optional<Map<String, Map<String, Object>>> objects = watch.objects();
    if (objects.isPresent()) {
      Map<String, Object> object = objects.get().get(name.name());
      return object == null ? new HomeSecret.Absent() : held(object);
    }
    return watch
        .problem()
        .<HomeSecret>map(HomeSecret.Unreadable::new)
        .orElseGet(HomeSecret.Pending::new);
  }

  private static HomeSecret held(Map<String, Object> object) {
    Map<String, String> data = new HashMap<>();
    Json.texts(object, "data")
        .forEach((key, value) -> text(value).ifPresent(text -> data.put(key, text)));
    return new HomeSecret.Held(Json.texts(Json.object(object, "metadata"), "labels"), data);
  }

  private static Optional<String> text(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (IllegalArgumentException | CharacterCodingException e) {
      // Neither a token nor PEM, so of no use here.
      return Optional.empty();
    }
  }
}
