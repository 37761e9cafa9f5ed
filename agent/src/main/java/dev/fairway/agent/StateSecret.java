package dev.fairway.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairway.kubernetes.HomeAccess;
import dev.fairway.kubernetes.KeptSecret;
import dev.fairway.kubernetes.KeptSecret.Content;
import dev.fairway.kubernetes.SecretName;
import dev.fairway.pki.AgentKey;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Secret of one agent, for where pods have no disk that lasts. Somebody else makes it, empty, so
 * that the right to read and change this one is enough ({@code get} and {@code patch}). Whoever
 * writes says what was there before: of two agents with one Secret, the slower one is told, and
 * changes nothing.
 */
public final class StateSecret implements StateStore {

  private static final String STATE = "agent.json";
  private static final String JOINING = "joining.key";

  /** Labels and the like may change as well, though hardly at each try. */
  private static final int MAX_TRIES = 5;

  private final KeptSecret secret;

  /** As it was when it was read or written last. */
  private @Nullable Content last;

  /** What a write whose answer never came may have left there. */
  private Map<String, byte[]> unsure = Map.of();

  /** Nothing is asked yet. */
  public StateSecret(HomeAccess access, SecretName name) {
    this.secret = KeptSecret.of(access, name);
  }

  @Override
  public Optional<AgentState> load() throws IOException {
    Optional<String> state = text(read(), STATE);
    try {
      return state.map(AgentState::parse);
    } catch (IllegalArgumentException e) {
      throw new IOException(this + ": " + e.getMessage() + "; join anew with an invite", e);
    }
  }

  @Override
  public void save(AgentState state) throws IOException {
    write(Map.of(STATE, state.json().getBytes(UTF_8)));
  }

  @Override
  public Optional<AgentKey.Fresh> joiningKey() throws IOException {
    Optional<String> key = text(read(), JOINING);
    try {
      return key.map(AgentKey.Fresh::parse);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public void keepJoiningKey(AgentKey.Fresh key) throws IOException {
    Content before = last == null ? read() : last;
    Map<String, byte[]> data = new HashMap<>(before.data());
    data.put(JOINING, key.pem().getBytes(UTF_8));
    write(data);
  }

  /** Does nothing: while a pod is replaced there are two, and the younger one's links win. */
  @Override
  public Closeable claim() {
    return () -> {};
  }

  @Override
  public void close() {
    secret.close();
  }

  /** As people name it. */
  @Override
  public String toString() {
    return secret.name().toString();
  }

  private Content read() throws IOException {
    Content content = ask();
    last = content;
    unsure = Map.of();
    return content;
  }

  private Content ask() throws IOException {
    Content content;
    try {
      content = secret.read();
    } catch (IOException e) {
      throw new IOException(this + ": the agent's state is not read: " + e.getMessage(), e);
    }
    if (!content.exists()) {
      throw new IOException(
          this
              + ": there is none (expected: an empty one; kubectl create secret generic "
              + secret.name().name()
              + " -n "
              + secret.name().namespace()
              + ")");
    }
    return content;
  }

  private void write(Map<String, byte[]> data) throws IOException {
    Content before = last == null ? read() : last;
    for (int i = 0; i < MAX_TRIES; i++) {
      if (isWritten(before, data)) {
        last = secret.known().orElseThrow();
        unsure = Map.of();
        return;
      }
      Content now = ask();
      if (!isSame(now.data(), before.data()) && !isSame(now.data(), unsure)) {
        throw new IOException(
            this
                + ": somebody else has written it (expected: one agent for each Secret); end the"
                + " other one, then start this one again");
      }
      before = now;
    }
    throw new IOException(this + ": it changes all the time; nothing was written");
  }

  private boolean isWritten(Content before, Map<String, byte[]> data) throws IOException {
    try {
      return secret.write(before, data);
    } catch (IOException e) {
      unsure = data;
      throw new IOException(this + ": the agent's state is not written: " + e.getMessage(), e);
    }
  }

  private static boolean isSame(Map<String, byte[]> one, Map<String, byte[]> other) {
    return one.keySet().equals(other.keySet())
        && one.entrySet().stream()
            .allMatch(each -> Arrays.equals(each.getValue(), other.get(each.getKey())));
  }

  private static Optional<String> text(Content content, String key) {
    return Optional.ofNullable(content.data().get(key)).map(bytes -> new String(bytes, UTF_8));
  }
}
