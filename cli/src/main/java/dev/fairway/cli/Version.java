package dev.fairway.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: the version, the commit where known, and the Java that runs it. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    return new String[] {"fairway " + text(), "java " + Runtime.version()};
  }

  /** The version, and the commit where known. */
  static String text() throws IOException {
    var build = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        build.load(in);
      }
    }
    String commit = build.getProperty("commit", "");
    return build.getProperty("version", "unknown") + (commit.isEmpty() ? "" : " (" + commit + ")");
  }
}
