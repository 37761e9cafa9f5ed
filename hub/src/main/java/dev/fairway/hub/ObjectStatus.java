package dev.fairway.hub;

import dev.fairway.config.ObjectKey;
import dev.fairway.config.Problem;
import java.util.List;

/** What became of one object of the configuration. */
public sealed interface ObjectStatus {

  /** Which object. */
  ObjectKey key();

  /**
   * It is in force as it is written.
   *
   * @param warnings what its owner should look at all the same
   */
  record Accepted(ObjectKey key, List<Problem> warnings) implements ObjectStatus {}

  /**
   * It is in error.
   *
   * @param problems what is wrong, at least one
   * @param lastGoodInForce whether its last good form goes on; otherwise the object is absent
   */
  record Rejected(ObjectKey key, List<Problem> problems, boolean lastGoodInForce)
      implements ObjectStatus {}
}
