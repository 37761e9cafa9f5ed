package dev.fairway.lab;

import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** What is wrong now with all connections of a relay. For one thread. */
final class LinkFaults {

  private final Map<Way, Set<LinkFault>> begun = new EnumMap<>(Way.class);

  LinkFaults() {
    for (Way way : Way.values()) {
      begun.put(way, EnumSet.noneOf(LinkFault.class));
    }
  }

  boolean has(LinkFault fault, Way way) {
    return of(way).contains(fault);
  }

  /** Whether a client can get through to the target at all. */
  boolean swallowAnything() {
    return has(LinkFault.SWALLOW, Way.TO_TARGET) || has(LinkFault.SWALLOW, Way.TO_CLIENT);
  }

  void begin(LinkFault fault, Collection<Way> ways) {
    for (Way way : ways) {
      of(way).add(fault);
    }
  }

  void end() {
    begun.values().forEach(Set::clear);
  }

  private Set<LinkFault> of(Way way) {
    return begun.getOrDefault(way, Set.of());
  }
}
