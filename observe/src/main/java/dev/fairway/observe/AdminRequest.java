package dev.fairway.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A request to the admin API.
 *
 * @param change whether it asks for a change (POST), and not only to be told something (GET)
 * @param path decoded
 * @param parameters of the query, decoded
 */
public record AdminRequest(boolean change, String path, Map<String, String> parameters) {

  /** Copies the parameters. */
  public AdminRequest {
    parameters = Map.copyOf(parameters);
  }

  /** The last segment of the path. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** A segment of the path; the first after the leading slash is 0. */
  public String segment(int index) {
    String[] segments = path.substring(1).split("/", -1);
    return index < segments.length ? segments[index] : "";
  }

  /**
   * A parameter that is true or false.
   *
   * @throws AdminException if it is neither
   */
  public boolean flag(String name, boolean otherwise) throws AdminException {
    return switch (parameters.getOrDefault(name, Boolean.toString(otherwise))) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new AdminException(400, name + ": neither true nor false");
    };
  }

  /** A parameter; one that is empty counts as not given. */
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
  }

  /**
   * A parameter that is a number.
   *
   * @throws AdminException if it is none, or out of range
   */
  public long number(String name, long otherwise, long least, long most) throws AdminException {
    String text = parameters.getOrDefault(name, Long.toString(otherwise));
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new AdminException(
        400, name + ": \"" + text + "\" (expected: " + least + " to " + most + ")");
  }

  /**
   * Refuses parameters that a resource does not know: a filter with a typing error would show
   * everything.
   */
  void requireOnly(Set<String> known) throws AdminException {
    for (String name : parameters.keySet()) {
      if (!known.contains(name)) {
        String expected = known.isEmpty() ? "none" : String.join(", ", new TreeSet<>(known));
        throw new AdminException(
            400, "unknown parameter \"" + name + "\" (expected: " + expected + ")");
      }
    }
  }

  static AdminRequest parse(String head) throws AdminException {
    String[] line = head.lines().findFirst().orElse("").split(" ", -1);
    if (line.length != 3 || !line[2].startsWith("HTTP/1.") || !line[1].startsWith("/")) {
      throw new AdminException(400, "not an HTTP/1.1 request for a path");
    }
    if (!line[0].equals("GET") && !line[0].equals("POST")) {
      throw new AdminException(405, "the method is not allowed (expected: GET or POST)");
    }
    int question = line[1].indexOf('?');
    String path = question < 0 ? line[1] : line[1].substring(0, question);
    Map<String, String> parameters = new HashMap<>();
    if (question >= 0) {
      for (String pair : line[1].substring(question + 1).split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        if (!name.isEmpty()) {
          parameters.put(decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
        }
      }
    }
    return new AdminRequest(line[0].equals("POST"), decoded(path), parameters);
  }

  private static String decoded(String text) throws AdminException {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      throw new AdminException(400, "a percent escape of the request is broken");
    }
  }
}
