package dev.fairway.convert;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which directives end with a semicolon and which with a block. A missing semicolon makes the next
 * block part of the directive before it, and must not lose it without a word.
 */
final class NginxShape {

  /** At the top of a file. */
  static final Set<String> MAIN = Set.of("stream", "http", "mail", "events");

  /** Within stream. */
  static final Set<String> STREAM = Set.of("server", "upstream", "map");

  /** Within a server or an upstream. */
  static final Set<String> NONE = Set.of();

  private NginxShape() {}

  /** The directives that have the right shape; the others are said. */
  static List<NginxDirective> check(
      List<NginxDirective> directives, Set<String> blocks, Findings findings) {
    List<NginxDirective> good = new ArrayList<>();
    for (NginxDirective directive : directives) {
      boolean block = directive.block().isPresent();
      if (!block && blocks.contains(directive.name())) {
        findings.refuse(
            directive.location(), directive.name(), "not followed by a block (expected: \"{\")");
      } else if (block
          && !blocks.contains(directive.name())
          && !NginxKnown.isRefused(directive.name())) {
        findings.refuse(
            directive.location(), directive.name(), "followed by a block (expected: \";\")");
      } else {
        good.add(directive);
      }
    }
    return good;
  }
}
