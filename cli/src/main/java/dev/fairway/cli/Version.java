package dev.fairway.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: the version, the commit where known, and the Java that runs it. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    var build = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        build.load(in);
      }
    }
    String version = build.getProperty("version", "unknown");
    String commit = build.getProperty("commit", "");
    return new String[] {
      "fairway " + version + (commit.isEmpty() ? "" : " (" + commit + ")"),
      "java " + Runtime.version()
    };
  }
}
