package dev.fairway.convert;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The directives that hold in a server: its own, and those of stream that it does not override.
 *
 * @param own of the server
 * @param outer of stream
 */
record NginxScope(List<NginxDirective> own, List<NginxDirective> outer) {

  /** The one that counts, where only one may be given. */
  Optional<NginxDirective> one(String name) {
    List<NginxDirective> all = all(name);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
  }

  /** All of these names, in order: those of the server if it has one of them. */
  List<NginxDirective> all(String... names) {
    List<NginxDirective> found = named(own, names);
    return found.isEmpty() ? named(outer, names) : found;
  }

  static List<NginxDirective> named(List<NginxDirective> among, String... names) {
    List<NginxDirective> found = new ArrayList<>();
    for (NginxDirective directive : among) {
      if (List.of(names).contains(directive.name())) {
        found.add(directive);
      }
    }
    return found;
  }
}
