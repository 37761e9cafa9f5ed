package dev.fairway.agent;

import dev.fairway.pki.AgentKey;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * Where one agent keeps what it has joined with: its state, and before that the key of a joining
 * whose answer never came, with which the same token is good once more. Calls block; one thread at
 * a time. {@code toString} says where it is.
 */
public sealed interface StateStore extends AutoCloseable permits StateFolder, StateSecret {

  /**
   * Reads the state; nothing if no agent has joined here.
   *
   * @throws IOException if it cannot be read, is damaged, or open to others; the message says where
   */
  Optional<AgentState> load() throws IOException;

  /**
   * Replaces the state at once, and forgets the key of the joining.
   *
   * @throws IOException if it cannot be written, or somebody else has written it; the message says
   *     where
   */
  void save(AgentState state) throws IOException;

  /**
   * The key of a joining that was broken off; nothing if there was none, or it is damaged.
   *
   * @throws IOException as {@link #load}
   */
  Optional<AgentKey.Fresh> joiningKey() throws IOException;

  /**
   * Keeps the key of a joining that begins.
   *
   * @throws IOException as {@link #save}
   */
  void keepJoiningKey(AgentKey.Fresh key) throws IOException;

  /**
   * Keeps another agent from running with this state, as far as the place can tell, until what it
   * returns is closed.
   *
   * @throws IOException if one runs; the message says where
   */
  Closeable claim() throws IOException;

  /** Ends connections; what is kept stays. */
  @Override
  void close();
}
