package dev.fairway.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The reading of one object: where its fields are, and what is wrong with it. Confined to one
 * thread.
 */
final class Reading {

  /** Nobody repairs more than that in one go, and a hostile file must not fill the memory. */
  static final int MAX_PROBLEMS = 50;

  /** Bounds what aliases can multiply. */
  private static final int MAX_VALUES = 20_000;

  private final SourceLines lines;
  private final Optional<ObjectKey> object;
  private final Origin origin;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Location> locations = new HashMap<>();
  private int values;
  private int problemCount;

  Reading(SourceLines lines, Optional<ObjectKey> object, Origin origin) {
    this.lines = lines;
    this.object = object;
    this.origin = origin;
  }

  /** Where the object was written, which decides on what it may say. */
  Origin origin() {
    return origin;
  }

  /** Remembers where a field is; answers whether there is still room to go on. */
  boolean enter(Node node, String path) {
    if (++values == MAX_VALUES) {
      problem(node, path, "more than " + MAX_VALUES + " values in one object");
    }
    if (values >= MAX_VALUES) {
      return false;
    }
    locations.put(path, locate(node));
    return true;
  }

  void problem(Node node, String path, String message) {
    problem(locate(node), path, message);
  }

  void problem(Location location, String path, String message) {
    problemCount++;
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(new Problem(location, object, path, message));
    } else if (problems.size() == MAX_PROBLEMS) {
      problems.add(new Problem(location, object, "", "more problems follow in this object"));
    }
  }

  /** Where a field stands, or what holds it if it was not written. */
  Location locate(String path, Node otherwise) {
    String at = path;
    while (!at.isEmpty()) {
      Location found = locations.get(at);
      if (found != null) {
        return found;
      }
      at = at.substring(0, Math.max(0, Math.max(at.lastIndexOf('.'), at.lastIndexOf('['))));
    }
    return locate(otherwise);
  }

  Location locate(Node node) {
    return node.getStartMark().map(this::locate).orElseGet(lines::start);
  }

  private Location locate(Mark mark) {
    return lines.at(mark.getLine(), mark.getColumn());
  }

  /** How many there were, those that are no longer kept included. */
  int problemCount() {
    return problemCount;
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  Map<String, Location> locations() {
    return Map.copyOf(locations);
  }
}
