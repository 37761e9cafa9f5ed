package dev.fairway.relay;

import dev.fairway.upstream.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The configuration in force, and those before it whose sockets listen on because a new one cannot
 * be had: connections to them go by their rules, so what these need stays until then. Changed on
 * one thread, the configuration's; who only looks at what is in force now may be on any.
 */
final class Succession implements AutoCloseable {

  private volatile InForce now;
  private List<InForce> before = List.of();

  Succession(InForce first) {
    this.now = first;
  }

  InForce now() {
    return now;
  }

  /**
   * Puts the next one in force.
   *
   * @param complete whether all that it wants to listen on could be had
   */
  void next(InForce next, boolean complete) {
    List<InForce> past = new ArrayList<>(before);
    past.add(now);
    List<InForce> stay =
        complete ? List.of() : past.stream().filter(each -> !isAgain(each, next)).toList();
    now = next;
    before = stay;
    past.removeAll(stay);
    past.forEach(each -> each.accessLogs().values().forEach(SessionLog::close));
    Set<Names> needed = names();
    past.stream()
        .map(InForce::names)
        .distinct()
        .filter(names -> !needed.contains(names))
        .forEach(Names::close);
  }

  /** The names of all listeners that may listen. */
  Set<String> listeners() {
    Set<String> names = new HashSet<>(now.accessLogs().keySet());
    before.forEach(each -> names.addAll(each.accessLogs().keySet()));
    return names;
  }

  /** Which ports of which upstreams they lead to; of one that has changed, those of now. */
  Map<String, Set<Integer>> used() {
    Map<String, Set<Integer>> used = new HashMap<>();
    before.forEach(each -> used.putAll(each.used()));
    used.putAll(now.used());
    return used;
  }

  /** Looks no names up any more. */
  @Override
  public void close() {
    names().forEach(Names::close);
  }

  private Set<Names> names() {
    Set<Names> names = new HashSet<>();
    names.add(now.names());
    before.forEach(each -> names.add(each.names()));
    return names;
  }

  /** Tried once more, it leaves nothing behind: its sockets go by the new rules. */
  private static boolean isAgain(InForce past, InForce next) {
    return past.generation() == next.generation();
  }
}
