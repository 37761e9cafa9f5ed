package dev.fairway.proxy;

import java.util.Optional;

/**
 * What lets a request go on. A watch may outlive the rules that it was allowed by, so it is asked
 * again after each change of the configuration.
 */
@FunctionalInterface
public interface Permit {

  /** Of a request that no rule can end. */
  Permit ALWAYS = Optional::empty;

  /**
   * Why the request may not go on any more; absent while it may. On the request's event loop; must
   * not block.
   */
  Optional<String> withdrawn();
}
