package dev.fairway.enrollment;

import java.io.IOException;
import java.util.Optional;

/**
 * Where a hub keeps its agents: in a folder of its own, or together with other replicas in the home
 * cluster. Any thread but an event loop: every call may block.
 */
sealed interface RegisterStore extends AutoCloseable permits FolderRegister, HomeRegister {

  /**
   * As far as it is known here.
   *
   * @param register who may join, and who has
   * @param authority as it is now; only for looking
   */
  record Known(Register register, AgentsAuthority authority) {}

  /**
   * What a change makes of a register, and whoever makes it.
   *
   * @param register what takes its place
   * @param answer what is handed on once that is kept
   */
  record Changed<T>(Register register, T answer) {}

  /** A change. It may be asked more than once, each time with what others have made meanwhile. */
  interface Change<T> {

    /**
     * What becomes of a register.
     *
     * @param authority signs; one that is made meanwhile is kept with the register
     * @throws RefusedException if nothing is to be changed
     */
    Changed<T> of(Register now, AgentsAuthority authority) throws RefusedException, IOException;
  }

  /**
   * What is known now.
   *
   * @throws IOException if nothing is; the message says why
   */
  Known read() throws IOException;

  /** The same, for somebody who does not find there what was promised: asked anew if it can be. */
  default Known readAgain() throws IOException {
    return read();
  }

  /**
   * Changes it: when this returns, the change is kept.
   *
   * @throws RefusedException if the change was refused, or cannot be made now
   * @throws IOException if it cannot be written; the message says why
   */
  <T> T change(Change<T> change) throws RefusedException, IOException;

  /**
   * Keeps a cluster that an agent brought along, in the place of what was brought before.
   *
   * @param cluster its name, checked to be a label
   * @param credential what the hub shows there
   */
  void bring(String cluster, ApiServer apiServer, Optional<String> credential)
      throws RefusedException, IOException;

  /** Lets others change it. */
  @Override
  void close();
}
