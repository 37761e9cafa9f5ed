package dev.fairway.observe;

import java.util.Set;
import tools.jackson.core.JsonGenerator;

/** Something that the admin API does, asked for with POST; what is to be done is in parameters. */
public interface AdminChange {

  /**
   * Does it and writes the fields of the answer, which is one object. On a virtual thread of the
   * caller's; any number at a time. It should take no longer than a few seconds.
   *
   * @throws AdminException if it was not done; the message says why
   */
  void apply(AdminRequest request, JsonGenerator json) throws AdminException, InterruptedException;

  /** The parameters that it knows; any other is refused. */
  default Set<String> parameters() {
    return Set.of();
  }
}
