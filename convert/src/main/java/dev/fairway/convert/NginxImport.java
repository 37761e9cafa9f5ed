package dev.fairway.convert;

import dev.fairway.config.Location;
import dev.fairway.config.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads configurations of nginx: a whole file, of which only the block {@code stream} counts, or
 * what would stand in that block.
 */
final class NginxImport {

  private static final Set<String> OF_STREAM =
      Set.of("server", "upstream", "map", "log_format", "limit_conn_zone", "geo");

  private NginxImport() {}

  /** A whole file, or a fragment. */
  static Imported read(SourceFile file, Includes includes) {
    Findings findings = new Findings();
    NginxExpansion expansion = new NginxExpansion(includes, findings);
    Draft draft = new Draft(Location.ofFile(file.name()), findings);
    List<NginxDirective> top = expansion.expand(NginxParser.parse(file, findings));
    boolean whole =
        top.stream().anyMatch(line -> Set.of("stream", "http", "events").contains(line.name()));
    if (whole || top.stream().noneMatch(line -> OF_STREAM.contains(line.name()))) {
      whole(top, expansion, draft, findings);
    } else {
      NginxStream.read(top, expansion, draft, findings);
    }
    return draft.finish();
  }

  /** Several fragments that one block {@code stream} takes in. */
  static Imported readFragments(String name, List<SourceFile> fragments, Includes includes) {
    Findings findings = new Findings();
    NginxExpansion expansion = new NginxExpansion(includes, findings);
    Draft draft = new Draft(Location.ofFile(name), findings);
    List<NginxDirective> all = new ArrayList<>();
    fragments.forEach(fragment -> all.addAll(NginxParser.parse(fragment, findings)));
    NginxStream.read(all, expansion, draft, findings);
    return draft.finish();
  }

  private static void whole(
      List<NginxDirective> top, NginxExpansion expansion, Draft draft, Findings findings) {
    boolean found = false;
    for (NginxDirective directive : NginxShape.check(top, NginxShape.MAIN, findings)) {
      String ignored = NginxKnown.MAIN.get(directive.name());
      if (directive.name().equals("stream")) {
        if (found) {
          findings.refuse(directive.location(), "stream", "a second one (expected: one block)");
          continue;
        }
        found = true;
        NginxStream.read(directive.block().orElse(List.of()), expansion, draft, findings);
      } else if (ignored != null) {
        findings.remark(directive.location(), directive.name(), "ignored: " + ignored);
      } else {
        NginxKnown.unknown(directive, "nginx's main block", findings);
      }
    }
    if (!found && !top.isEmpty()) {
      findings.refuse(
          top.getFirst().location(), "", "no block stream (expected: one, or server blocks of it)");
    }
  }
}
