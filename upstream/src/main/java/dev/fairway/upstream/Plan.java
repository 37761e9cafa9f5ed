package dev.fairway.upstream;

import java.util.Set;

/**
 * Which connections of an upstream requests may go on, as of one moment; shared by all event loops.
 *
 * @param link index of the link in use
 * @param wanted where connections may stay; empty for everywhere, since nowhere is any better
 * @param dead where nobody answers any more, while others do
 */
record Plan(int link, Set<Place> wanted, Set<Place> dead) {

  Plan {
    wanted = Set.copyOf(wanted);
    dead = Set.copyOf(dead);
  }

  boolean wants(Place place) {
    return wanted.isEmpty() || wanted.contains(place);
  }
}
