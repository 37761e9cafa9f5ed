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
 */
public record Sources(String root, List<SourceFile> files, List<Problem> unread, Home home) {

  /** Copies the lists. */
  public Sources {
    files = List.copyOf(files);
    unread = List.copyOf(unread);
  }

  /** Files alone. */
  public Sources(String root, List<SourceFile> files, List<Problem> unread) {
    this(root, files, unread, new Home.None());
  }

  /** The same files beside what a home cluster has. */
  public Sources beside(Home other) {
    return new Sources(root, files, unread, other);
  }

  /** What they say to a hub; a pure function of them. */
  public Configuration parse() {
    return parse(Job.HUB);
  }

  /** What they say to a job; a pure function of them. */
  public Configuration parse(Job job) {
    return HomeReader.join(Configuration.parse(root, files, unread, job), home);
  }
}
