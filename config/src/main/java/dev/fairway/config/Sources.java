package dev.fairway.config;

import java.util.List;

/**
 * Files of configuration, and what a home cluster has, as they were at one moment; equal when names
 * and contents are.
 *
 * @param root the file or folder that was asked for
 * @param files what could be read
 * @param unread the problems of what could not
 * @param home what a home cluster has beside them
 * @param offered files of clusters that agents brought along, which count where nothing else has
 *     their names
 */
public record Sources(
    String root,
    List<SourceFile> files,
    List<Problem> unread,
    Home home,
    List<SourceFile> offered) {

  /** Copies the lists. */
  public Sources {
    files = List.copyOf(files);
    unread = List.copyOf(unread);
    offered = List.copyOf(offered);
  }

  /** Files alone. */
  public Sources(String root, List<SourceFile> files, List<Problem> unread) {
    this(root, files, unread, new Home.None(), List.of());
  }

  /** The same files beside what a home cluster has. */
  public Sources beside(Home other) {
    return new Sources(root, files, unread, other, offered);
  }

  /** The same beside clusters that agents brought along. */
  public Sources withOffered(List<SourceFile> clusters) {
    return new Sources(root, files, unread, home, clusters);
  }

  /** What they say to a hub; a pure function of them. */
  public Configuration parse() {
    return parse(Job.HUB);
  }

  /** What they say to a job; a pure function of them. */
  public Configuration parse(Job job) {
    Configuration written = HomeReader.join(Configuration.parse(root, files, unread, job), home);
    return OfferedClusters.join(written, offered);
  }
}
