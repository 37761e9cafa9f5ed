package dev.fairway.config;

import dev.fairway.config.HubSpec.Admin;
import dev.fairway.net.HostPort;
import java.util.List;

/** How the listener for health and metrics is written; each kind has a port of its own. */
final class AdminKind {

  private AdminKind() {}

  /**
   * The field of a kind.
   *
   * @param listen unless something else is written
   */
  static Field<Admin> field(HostPort listen) {
    Field<HostPort> address =
        Field.defaulted(
            "listen",
            Scalars.LISTEN_ADDRESS,
            listen,
            "Address and port of the plain HTTP listener for health and metrics.");
    ObjectType<Admin> type =
        ObjectType.of(List.of(address), values -> new Admin(values.get(address)));
    return Field.defaulted(
        "admin", type, type.empty(), "Serves /livez, /readyz and /metrics only.");
  }
}
