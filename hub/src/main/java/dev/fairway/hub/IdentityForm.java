package dev.fairway.hub;

import dev.fairway.config.ClusterSpec.Mapping;
import dev.fairway.config.ClusterSpec.UpstreamIdentity;
import java.util.List;
import java.util.Optional;

/**
 * As whom a cluster sees the clients.
 *
 * @param kind what is done about it
 * @param mapping what is shown for whom where clients are mapped; the first that fits
 */
record IdentityForm(UpstreamIdentity kind, List<Mapping> mapping) {

  /** Copies the mapping. */
  IdentityForm {
    mapping = List.copyOf(mapping);
  }

  /** The name of the credential of one entry of the mapping. */
  static String mapped(int index) {
    return "mapping-" + index;
  }

  /** The name of the credential that is shown for somebody; nothing if there is none for them. */
  Optional<String> credential(String user, List<String> groups) {
    return switch (kind) {
      case PASSTHROUGH -> Optional.empty();
      case IMPERSONATE -> Optional.of(ClusterForm.OWN);
      case MAPPED -> {
        for (int i = 0; i < mapping.size(); i++) {
          Mapping each = mapping.get(i);
          if (each.users().contains(user) || groups.stream().anyMatch(each.groups()::contains)) {
            yield Optional.of(mapped(i));
          }
        }
        yield Optional.empty();
      }
    };
  }
}
