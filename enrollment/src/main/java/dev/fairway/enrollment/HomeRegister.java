package dev.fairway.enrollment;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairway.config.AgentSecrets;
import dev.fairway.kubernetes.HomeCluster;
import dev.fairway.kubernetes.KeptSecret;
import dev.fairway.kubernetes.KeptSecret.Content;
import dev.fairway.pki.CertificateAuthority;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Secrets of the home cluster in which all replicas of a hub keep their agents together. Each knows
 * what it was told last, and lets agents in by that while the home cluster is away. Changes need
 * it: each is of the version that was read for it, and is made anew where another replica was
 * faster.
 */
final class HomeRegister implements RegisterStore {

  /** Packed: an agent costs some 150 bytes. */
  private static final String REGISTER = "register.json.gz";

  private static final int MAX_BYTES = 32 << 20;
  private static final int MOST_TRIES = 30;
  private static final long MOST_PAUSE_MILLIS = 150;

  /** How long whoever asks waits for what was not read yet, after the start. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration LOOK = Duration.ofMillis(50);

  /** Nobody makes a hub ask its home cluster more often by tokens that nobody knows. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  private final HomeCluster home;
  private final InstantSource clock;
  private final KeptSecret secret;
  private final long started = System.nanoTime();
  private volatile @Nullable Parsed parsed;
  private long askedAgain = started - ASK_AGAIN.toNanos();

  HomeRegister(HomeCluster home, InstantSource clock) {
    this.home = home;
    this.clock = clock;
    this.secret = home.kept(AgentSecrets.REGISTER);
    AgentSecrets.clusters().forEach(home::kept);
  }

  private record Parsed(String version, Known known) {}

  /** Whether it is of this home cluster. */
  boolean isOf(HomeCluster other) {
    return home == other;
  }

  /**
   * What is known now; nothing before it was read for the first time. Does not block.
   *
   * @throws IOException if it is damaged
   */
  Optional<Known> look() throws IOException {
    Optional<Content> content = secret.known();
    return content.isEmpty() ? Optional.empty() : Optional.of(parse(content.get()));
  }

  /** Whether the Secret is there; false as long as that is unknown. */
  boolean exists() {
    return secret.known().filter(Content::exists).isPresent();
  }

  /** Whether the Secret is there and nobody has written to it; false as long as that is unknown. */
  boolean isBlank() {
    return secret.known().filter(content -> content.exists() && isBlank(content)).isPresent();
  }

  private static boolean isBlank(Content content) {
    return !content.data().containsKey(REGISTER);
  }

  /** The clusters that agents brought along, as files: by name; nothing before they were read. */
  Optional<Map<String, String>> clusters() {
    Map<String, String> files = new TreeMap<>();
    for (String part : AgentSecrets.clusters()) {
      Optional<Content> content = home.kept(part).known();
      if (content.isEmpty()) {
        return Optional.empty();
      }
      content.get().data().forEach((name, bytes) -> files.put(name, new String(bytes, UTF_8)));
    }
    return Optional.of(files);
  }

  @Override
  public Known read() throws IOException {
    Optional<Known> known = look();
    while (known.isEmpty() && System.nanoTime() - started < PATIENCE.toNanos()) {
      pause(LOOK.toMillis());
      known = look();
    }
    return known.orElseThrow(
        () ->
            new IOException(
                "the home cluster was not read yet, which keeps the agents of this hub: "
                    + secret.problem().orElse("it has not answered")));
  }

  @Override
  public synchronized Known readAgain() throws IOException {
    if (System.nanoTime() - askedAgain < ASK_AGAIN.toNanos()) {
      return read();
    }
    askedAgain = System.nanoTime();
    try {
      return parse(secret.read());
    } catch (IOException e) {
      return read();
    }
  }

  @Override
  public synchronized <T> T change(Change<T> change) throws RefusedException, IOException {
    return edit(
        secret,
        content -> {
          // Of its own: the change may put an authority into it.
          SecretAuthority authority = authority(content);
          Changed<T> changed = change.of(parse(content).register(), authority);
          Map<String, byte[]> data = new HashMap<>(content.data());
          authority.write(data);
          ReplicasAuthority.make(data, clock);
          data.put(REGISTER, packed(changed.register().json()));
          return new Edited<>(data, changed.answer());
        });
  }

  @Override
  public synchronized void bring(String cluster, ApiServer apiServer, Optional<String> credential)
      throws RefusedException, IOException {
    bring(cluster, OfferedClusters.files(cluster, apiServer, credential));
  }

  /** Keeps the files of a cluster, as they are in the folder of a hub. */
  synchronized void bring(String cluster, Map<String, String> files)
      throws RefusedException, IOException {
    edit(
        home.kept(AgentSecrets.ofCluster(cluster)),
        content -> {
          Map<String, byte[]> data = new HashMap<>(content.data());
          OfferedClusters.names(cluster).forEach(data::remove);
          files.forEach((name, text) -> data.put(name, text.getBytes(UTF_8)));
          return new Edited<>(data, cluster);
        });
  }

  /**
   * The authority of the hub's replicas; nothing before anybody was invited. One that is missing
   * then is made, so that it is there when it is asked for again. Blocks.
   *
   * @throws IOException if it is damaged
   * @throws RefusedException if it is missing and cannot be made now
   */
  Optional<CertificateAuthority> replicas() throws RefusedException, IOException {
    Optional<Content> content = secret.known().filter(known -> !isBlank(known));
    if (content.isEmpty()) {
      return Optional.empty();
    }
    if (!ReplicasAuthority.isIn(content.get().data())) {
      makeReplicas();
      return Optional.empty();
    }
    try {
      return ReplicasAuthority.find(content.get().data(), clock);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          secret.name() + ": " + e.getMessage() + "; replicas do not reach each other", e);
    }
  }

  private synchronized void makeReplicas() throws RefusedException, IOException {
    edit(
        secret,
        now -> {
          Map<String, byte[]> data = new HashMap<>(now.data());
          ReplicasAuthority.make(data, clock);
          return new Edited<>(data, "");
        });
  }

  @Override
  public void close() {
    // The home cluster is closed by whoever follows it.
  }

  private record Edited<T>(Map<String, byte[]> data, T answer) {}

  private interface Edit<T> {
    Edited<T> of(Content now) throws RefusedException, IOException;
  }

  private static <T> T edit(KeptSecret secret, Edit<T> edit) throws RefusedException, IOException {
    for (int i = 0; i < MOST_TRIES; i++) {
      Content now = read(secret);
      Edited<T> edited = edit.of(now);
      int size = edited.data().values().stream().mapToInt(each -> each.length).sum();
      if (size > KeptSecret.MOST_BYTES) {
        throw new RefusedException(
            503,
            "the "
                + secret.name()
                + " is full: "
                + size
                + " bytes (expected: at most "
                + KeptSecret.MOST_BYTES
                + "; withdraw invites, or take clusters out that are not needed)");
      }
      if (write(secret, now, edited.data())) {
        return edited.answer();
      }
      pause(1 + ThreadLocalRandom.current().nextLong(MOST_PAUSE_MILLIS));
    }
    throw new RefusedException(
        503, "too many changes at a time of the " + secret.name() + "; try again");
  }

  private static Content read(KeptSecret secret) throws RefusedException {
    Content content;
    try {
      content = secret.read();
    } catch (IOException e) {
      throw away(e, "nothing was changed");
    }
    if (!content.exists()) {
      throw new RefusedException(
          503,
          "the home cluster has no "
              + secret.name()
              + " (expected: what 'fairway crds --rbac' prints, for all replicas of this hub)");
    }
    return content;
  }

  private static boolean write(KeptSecret secret, Content before, Map<String, byte[]> data)
      throws RefusedException {
    try {
      return secret.write(before, data);
    } catch (IOException e) {
      throw away(e, "it is not certain whether anything was changed");
    }
  }

  /** Agents and invites are the same for all replicas, or not changed at all. */
  private static RefusedException away(IOException cause, String so) {
    return new RefusedException(
        503,
        "the home cluster cannot be reached, which keeps the agents of this hub: "
            + cause.getMessage()
            + "; "
            + so
            + " (try again, or mend the access to the home cluster)");
  }

  private Known parse(Content content) throws IOException {
    Parsed before = parsed;
    if (before != null && before.version().equals(content.version())) {
      return before.known();
    }
    Known known = new Known(register(content), authority(content));
    parsed = new Parsed(content.version(), known);
    return known;
  }

  private SecretAuthority authority(Content content) throws IOException {
    try {
      return SecretAuthority.of(content.data(), clock);
    } catch (IllegalArgumentException e) {
      throw damaged(e);
    }
  }

  private Register register(Content content) throws IOException {
    byte[] packed = content.data().get(REGISTER);
    if (packed == null) {
      return Register.NONE;
    }
    try {
      return Register.parse(unpacked(packed));
    } catch (IllegalArgumentException | IOException e) {
      throw damaged(e);
    }
  }

  private IOException damaged(Exception e) {
    return new IOException(
        secret.name() + ": " + e.getMessage() + "; no agent is let in until it is mended", e);
  }

  private static byte[] packed(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream packing = new GZIPOutputStream(bytes)) {
      packing.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private static String unpacked(byte[] packed) throws IOException {
    try (GZIPInputStream unpacking = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      byte[] bytes = unpacking.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException(REGISTER + ": more than " + MAX_BYTES + " bytes");
      }
      return new String(bytes, UTF_8);
    }
  }

  private static void pause(long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
