package dev.fairway.hub;

import dev.fairway.config.ConfigFiles;
import dev.fairway.config.Configuration;
import dev.fairway.config.Sources;
import java.nio.file.Path;

/**
 * A configuration and everything that it refers to, as it was on disk at one moment; equal when the
 * contents of all the files are.
 *
 * @param sources the files of configuration
 * @param configuration what they say
 * @param files what their objects refer to
 */
public record LoadedConfig(Sources sources, Configuration configuration, ReferencedFiles files) {

  /** Reads a file or a folder. Never fails: what is wrong is among the problems. Blocks. */
  public static LoadedConfig load(Path fileOrFolder) {
    Sources sources = ConfigFiles.sources(fileOrFolder);
    return withReferenced(sources, sources.parse());
  }

  /** Reads it again, and parses only what has changed. Blocks. */
  LoadedConfig reload(Path fileOrFolder) {
    Sources now = ConfigFiles.sources(fileOrFolder);
    return withReferenced(now, now.equals(sources) ? configuration : now.parse());
  }

  private static LoadedConfig withReferenced(Sources sources, Configuration configuration) {
    return new LoadedConfig(sources, configuration, ReferencedFiles.read(configuration));
  }
}
