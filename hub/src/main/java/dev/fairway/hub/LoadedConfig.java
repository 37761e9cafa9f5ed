package dev.fairway.hub;

import dev.fairway.config.ConfigFiles;
import dev.fairway.config.Configuration;
import dev.fairway.config.Home;
import dev.fairway.config.HubSpec;
import dev.fairway.config.Sources;
import java.nio.file.Path;

/**
 * A configuration and everything that it refers to, as it was at one moment; equal when the
 * contents of all the files and of the home cluster are.
 *
 * @param sources the files of configuration, and the objects of the home cluster
 * @param configuration what they say
 * @param files the files that their objects refer to
 * @param secrets the Secrets that objects of the home cluster refer to
 */
public record LoadedConfig(
    Sources sources,
    Configuration configuration,
    ReferencedFiles files,
    ReferencedSecrets secrets) {

  /**
   * Reads a file or a folder. A home cluster that it names is not asked: what it holds counts as
   * unknown. Never fails: what is wrong is among the problems. Blocks.
   */
  public static LoadedConfig load(Path fileOrFolder) {
    return of(ConfigFiles.sources(fileOrFolder));
  }

  /** The same with the clusters of a folder that agents brought along; it may be missing. */
  static LoadedConfig load(Path fileOrFolder, Path offered) {
    return of(sources(fileOrFolder, offered));
  }

  /** Reads the files again, and parses only what has changed. Blocks. */
  LoadedConfig reload(Path fileOrFolder, Path offered) {
    Sources now = sources(fileOrFolder, offered);
    return now.equals(sources.beside(new Home.None()))
        ? withReferenced(sources, configuration)
        : withReferenced(now, now.parse()).withUnreadHome();
  }

  /** The same files beside what a home cluster has. */
  LoadedConfig beside(Home home) {
    return beside(home, this);
  }

  /** The same, parsed only if that was not done before. */
  LoadedConfig beside(Home home, LoadedConfig before) {
    Sources both = sources.beside(home);
    Configuration read = both.equals(before.sources) ? before.configuration : both.parse();
    // Objects of a home cluster refer to no files.
    return new LoadedConfig(both, read, files, ReferencedSecrets.NONE);
  }

  /** The same with what the home cluster's objects refer to there. */
  LoadedConfig with(ReferencedSecrets known) {
    return new LoadedConfig(sources, configuration, files, known);
  }

  private static Sources sources(Path fileOrFolder, Path offered) {
    return ConfigFiles.sources(fileOrFolder).withOffered(ConfigFiles.kept(offered));
  }

  private static LoadedConfig of(Sources files) {
    return withReferenced(files, files.parse()).withUnreadHome();
  }

  private LoadedConfig withUnreadHome() {
    boolean named = configuration.hub().flatMap(HubSpec::homeCluster).isPresent();
    return named ? beside(new Home.Unread()) : this;
  }

  private static LoadedConfig withReferenced(Sources sources, Configuration configuration) {
    return new LoadedConfig(
        sources, configuration, ReferencedFiles.read(configuration), ReferencedSecrets.NONE);
  }
}
