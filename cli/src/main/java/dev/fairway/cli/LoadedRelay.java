package dev.fairway.cli;

import dev.fairway.config.ConfigFiles;
import dev.fairway.config.Configuration;
import dev.fairway.config.Job;
import dev.fairway.config.Location;
import dev.fairway.config.Problem;
import dev.fairway.config.RelaySpec;
import dev.fairway.config.Resource;
import dev.fairway.config.Sources;
import dev.fairway.convert.Imported;
import dev.fairway.convert.Imports;
import dev.fairway.net.HostPort;
import dev.fairway.relay.RelayFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a relay is to do, and everything that this refers to, as it was on disk at one moment; equal
 * when the contents of all the files are.
 *
 * @param sources the files of configuration
 * @param own what they say, if they are Fairway's own and not another program's
 * @param relay what to do, with absolute paths, and certificates in place of their files; absent if
 *     that cannot be known
 * @param remarks what of another program's configuration is not needed here
 * @param notices what of another program's configuration has no effect here, or another one
 * @param problems what is wrong
 */
record LoadedRelay(
    Sources sources,
    Configuration own,
    Optional<RelaySpec> relay,
    List<Problem> remarks,
    List<Problem> notices,
    List<Problem> problems) {

  private static final Configuration NOTHING = new Configuration(List.of(), List.of(), false);

  /** Copies the lists. */
  LoadedRelay {
    remarks = List.copyOf(remarks);
    notices = List.copyOf(notices);
    problems = List.copyOf(problems);
  }

  /**
   * Reads a file or a folder of Fairway's own configuration, or a file of nginx's, of HAProxy's, or
   * a ConfigMap of either. Never fails: what is wrong is among the problems. Blocks.
   */
  static LoadedRelay load(Path path) {
    Sources sources = ConfigFiles.sources(path);
    return isForeign(path, sources)
        ? imported(path, sources)
        : own(sources, sources.parse(Job.RELAY));
  }

  /** Reads it again, and parses its own only where they have changed. Blocks. */
  LoadedRelay reload(Path path) {
    Sources now = ConfigFiles.sources(path);
    if (isForeign(path, now)) {
      return imported(path, now);
    }
    boolean same = now.equals(sources) && !own.equals(NOTHING);
    return own(now, same ? own : now.parse(Job.RELAY));
  }

  /** The same with health and metrics elsewhere, if a place is named. */
  LoadedRelay adminOn(Optional<HostPort> listen) {
    if (listen.isEmpty()) {
      return this;
    }
    return new LoadedRelay(
        sources, own, relay.map(spec -> spec.adminOn(listen.get())), remarks, notices, problems);
  }

  private static boolean isForeign(Path path, Sources sources) {
    return !Files.isDirectory(path)
        && sources.files().size() == 1
        && Imports.formatOf(sources.files().getFirst()).isPresent();
  }

  private static LoadedRelay own(Sources sources, Configuration own) {
    List<Problem> problems = new ArrayList<>(own.problems());
    Optional<RelaySpec> relay = Optional.empty();
    for (Resource resource : own.resources()) {
      if (resource.spec() instanceof RelaySpec spec) {
        relay =
            RelayFiles.settle(
                spec,
                resource::resolve,
                RelayFiles.ON_DISK,
                (field, message) -> problems.add(resource.problem(field, message)));
      }
    }
    return new LoadedRelay(sources, own, relay, List.of(), List.of(), problems);
  }

  private static LoadedRelay imported(Path path, Sources sources) {
    Imported imported = Imports.read(path);
    List<Problem> problems = new ArrayList<>(imported.problems());
    Location file = Location.ofFile(path.toString());
    Optional<RelaySpec> relay =
        imported
            .relay()
            .flatMap(
                spec ->
                    RelayFiles.settle(
                        spec,
                        name -> path.resolveSibling(name).normalize(),
                        RelayFiles.ON_DISK,
                        (field, message) ->
                            problems.add(new Problem(file, Optional.empty(), field, message))));
    return new LoadedRelay(
        sources, NOTHING, relay, imported.remarks(), imported.notices(), problems);
  }
}
