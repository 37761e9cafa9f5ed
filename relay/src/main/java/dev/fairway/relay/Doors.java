package dev.fairway.relay;

import dev.fairway.transport.Binding;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The sockets that a relay listens on. A change of the configuration closes no socket that stays,
 * and none at all while a new place cannot be had: better where it was than nowhere. A listener of
 * that name goes by its new rules there, what is gone from the configuration by those it had.
 *
 * <p>Changed on one thread, the configuration's; who only looks may be on any.
 */
final class Doors implements AutoCloseable {

  /** Opens a socket; its connections go by {@link Door#rules}. */
  interface Opener {
    Binding open(Door door) throws IOException;
  }

  /** One socket. */
  static final class Door {

    private final Place place;

    /** Replaced by the configuration's thread, read once a connection. */
    private volatile Rules rules;

    private Door(Place place, Rules rules) {
      this.place = place;
      this.rules = rules;
    }

    Place place() {
      return place;
    }

    Rules rules() {
      return rules;
    }
  }

  private record Open(Door door, Binding binding) {}

  private final Opener opener;
  private volatile Map<Place, Open> open = Map.of();

  Doors(Opener opener) {
    this.opener = opener;
  }

  /**
   * Listens at these places, and, once all of them could be had, at no others.
   *
   * @return what could not be bound, and why; all the others are
   */
  Map<Place, IOException> set(Map<Place, Rules> next) {
    Map<Place, Open> result = new LinkedHashMap<>();
    Map<Place, Open> leaving = new LinkedHashMap<>(open);
    next.forEach(
        (place, rules) -> {
          Open stays = leaving.remove(place);
          if (stays != null) {
            stays.door.rules = rules;
            result.put(place, stays);
          }
        });
    Map<Place, IOException> failures = new LinkedHashMap<>();
    next.forEach(
        (place, rules) -> {
          if (!result.containsKey(place)) {
            move(place, rules, leaving, failures).ifPresent(each -> result.put(place, each));
          }
        });
    keepOrClose(leaving, failures.keySet(), next, result);
    open = result;
    return failures;
  }

  /** Where it listens, with the ports that the system chose, by listener. */
  Map<String, List<InetSocketAddress>> addresses() {
    Map<String, List<InetSocketAddress>> addresses = new HashMap<>();
    open.values()
        .forEach(
            each ->
                addresses
                    .computeIfAbsent(each.door.rules.listener(), _ -> new ArrayList<>())
                    .add(each.binding.address()));
    return addresses;
  }

  /** Why connections cannot be accepted, or could not a moment ago. Any thread. */
  List<String> problems() {
    return open.values().stream().flatMap(each -> each.binding.problem().stream()).toList();
  }

  @Override
  public void close() {
    open.values().forEach(each -> each.binding.close());
    open = Map.of();
  }

  /** Takes a place, and gives up those on the same port before, where they exclude each other. */
  private Optional<Open> move(
      Place place, Rules rules, Map<Place, Open> leaving, Map<Place, IOException> failures) {
    Door door = new Door(place, rules);
    try {
      return Optional.of(new Open(door, opener.open(door)));
    } catch (IOException e) {
      List<Open> rivals =
          leaving.values().stream().filter(each -> each.door.place.excludes(place)).toList();
      if (rivals.isEmpty()) {
        failures.put(place, e);
        return Optional.empty();
      }
      rivals.forEach(each -> each.binding.close());
      try {
        Open moved = new Open(door, opener.open(door));
        rivals.forEach(each -> leaving.remove(each.door.place));
        return Optional.of(moved);
      } catch (IOException again) {
        failures.put(place, again);
        rivals.forEach(each -> reopen(each, leaving));
        return Optional.empty();
      }
    }
  }

  private void reopen(Open closed, Map<Place, Open> leaving) {
    try {
      leaving.put(closed.door.place, new Open(closed.door, opener.open(closed.door)));
    } catch (IOException e) {
      leaving.remove(closed.door.place); // Somebody else has taken it meanwhile.
    }
  }

  private void keepOrClose(
      Map<Place, Open> leaving,
      Set<Place> failed,
      Map<Place, Rules> next,
      Map<Place, Open> result) {
    if (failed.isEmpty()) {
      leaving.values().forEach(each -> each.binding.close());
      return;
    }
    Map<String, List<Rules>> needed = byListener(next);
    Map<String, Integer> seen = new HashMap<>();
    open.forEach(
        (place, each) -> {
          String listener = each.door.rules.listener();
          int index = seen.merge(listener, 1, Integer::sum) - 1;
          Open stays = leaving.get(place);
          if (stays == null) {
            return;
          }
          List<Rules> rules = needed.getOrDefault(listener, List.of());
          if (!rules.isEmpty()) {
            // Of a range of ports each has rules of its own: the first has those of the first.
            stays.door.rules = rules.get(Math.min(index, rules.size() - 1));
          }
          result.put(place, stays);
        });
  }

  private static Map<String, List<Rules>> byListener(Map<Place, Rules> places) {
    Map<String, List<Rules>> rules = new HashMap<>();
    places
        .values()
        .forEach(each -> rules.computeIfAbsent(each.listener(), _ -> new ArrayList<>()).add(each));
    return rules;
  }
}
