package dev.fairway.convert;

import dev.fairway.config.Location;
import java.util.List;
import java.util.Optional;

/**
 * One directive of an nginx file.
 *
 * @param name its name
 * @param args what follows the name
 * @param block what stands between its braces; absent if it ends with a semicolon
 * @param location where its name stands
 */
record NginxDirective(
    String name, List<Word> args, Optional<List<NginxDirective>> block, Location location) {

  NginxDirective {
    args = List.copyOf(args);
  }

  /**
   * A word of a file.
   *
   * @param text without quotes and escapes
   * @param quoted whether it was in quotes
   * @param location where it stands
   */
  record Word(String text, boolean quoted, Location location) {}

  /** The text of an argument; empty if there is none. */
  String arg(int index) {
    return index < args.size() ? args.get(index).text() : "";
  }

  /** The arguments from one of them on; none if there are fewer. */
  List<Word> argsFrom(int index) {
    return args.subList(Math.min(index, args.size()), args.size());
  }
}
