package dev.fairway.convert;

import dev.fairway.config.SourceFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the files in place that {@code include} names, one block at a time, so that those of blocks
 * that nobody looks into are never read. Bounded in depth, files and directives.
 */
final class NginxExpansion {

  private static final int MAX_DEPTH = 16;
  private static final int MAX_FILES = 1_000;
  private static final int MAX_DIRECTIVES = 200_000;

  private final Includes includes;
  private final Findings findings;
  private int files;
  private int directives;

  NginxExpansion(Includes includes, Findings findings) {
    this.includes = includes;
    this.findings = findings;
  }

  /** The directives of a block without any {@code include}. */
  List<NginxDirective> expand(List<NginxDirective> block) {
    List<NginxDirective> expanded = new ArrayList<>();
    expand(block, 0, expanded);
    return expanded;
  }

  private void expand(List<NginxDirective> block, int depth, List<NginxDirective> into) {
    for (NginxDirective directive : block) {
      if (++directives > MAX_DIRECTIVES) {
        findings.refuse(
            directive.location(), "", "more than " + MAX_DIRECTIVES + " directives in all");
        return;
      }
      if (!directive.name().equals("include") || directive.block().isPresent()) {
        into.add(directive);
      } else if (directive.args().size() != 1) {
        findings.refuse(directive.location(), "include", "expected: one path");
      } else if (depth >= MAX_DEPTH) {
        findings.refuse(
            directive.location(), "include", "more than " + MAX_DEPTH + " deep; a circle?");
        return;
      } else {
        include(directive, depth, into);
      }
    }
  }

  private void include(NginxDirective directive, int depth, List<NginxDirective> into) {
    try {
      for (SourceFile file : includes.find(directive.arg(0))) {
        if (++files > MAX_FILES) {
          findings.refuse(
              directive.location(), "include", "more than " + MAX_FILES + " files in all");
          return;
        }
        expand(NginxParser.parse(file, findings), depth + 1, into);
      }
    } catch (IOException e) {
      findings.refuse(
          directive.location(),
          "include",
          Findings.quote(directive.arg(0)) + ": " + e.getMessage());
    }
  }
}
