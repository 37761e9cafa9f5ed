package dev.fairway.config;

import java.util.List;

/**
 * Files of configuration as they were at one moment; equal when their names and texts are.
 *
 * @param root the file or folder that was asked for
 * @param files what could be read
 * @param unread the problems of what could not
 */
public record Sources(String root, List<SourceFile> files, List<Problem> unread) {

  /** Copies the lists. */
  public Sources {
    files = List.copyOf(files);
    unread = List.copyOf(unread);
  }

  /** What the files say to a hub; a pure function of them. */
  public Configuration parse() {
    return parse(Job.HUB);
  }

  /** What the files say to a job; a pure function of them. */
  public Configuration parse(Job job) {
    return Configuration.parse(root, files, unread, job);
  }
}
