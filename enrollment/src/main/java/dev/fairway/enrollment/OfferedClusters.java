package dev.fairway.enrollment;

import dev.fairway.config.FileText;
import dev.fairway.pki.AgentIdentity;
import dev.fairway.pki.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The clusters that agents have brought along: a file of kind Cluster for each, in a folder that a
 * hub reads beside its configuration, and beside it the credential that the hub shows there.
 * Blocks.
 */
final class OfferedClusters {

  private static final String YAML = ".yaml";
  private static final String TOKEN = ".token";
  private static final int MAX_BYTES = 1 << 20;

  private final Path folder;

  OfferedClusters(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes or replaces a cluster. The credential goes first: who reads the cluster finds it.
   *
   * @param cluster its name, checked to be a label
   */
  void put(String cluster, ApiServer apiServer, Optional<String> credential) throws IOException {
    write(files(cluster, apiServer, credential));
    if (credential.isEmpty()) {
      Files.deleteIfExists(folder.resolve(cluster + TOKEN));
    }
  }

  /** What stands for a cluster: the text of each file, by its name. */
  static Map<String, String> files(
      String cluster, ApiServer apiServer, Optional<String> credential) {
    Map<String, String> files = new TreeMap<>();
    files.put(cluster + YAML, yaml(cluster, apiServer, credential.isPresent()));
    credential.ifPresent(token -> files.put(cluster + TOKEN, token));
    return files;
  }

  /** The names of the files that a cluster may have. */
  static List<String> names(String cluster) {
    return List.of(cluster + YAML, cluster + TOKEN);
  }

  /** Its files by the names of their clusters; empty where the folder is missing. */
  Map<String, Map<String, String>> byCluster() throws IOException {
    Map<String, Map<String, String>> found = new TreeMap<>();
    for (Path file : present()) {
      String name = String.valueOf(file.getFileName());
      found
          .computeIfAbsent(clusterOf(name).orElseThrow(), _ -> new TreeMap<>())
          .put(name, FileText.read(file, MAX_BYTES));
    }
    return found;
  }

  /** Makes it hold these files and no others of its kind; what is the same is not written. */
  void mirror(Map<String, String> files) throws IOException {
    Map<String, String> wanted = new TreeMap<>(files);
    wanted.keySet().removeIf(name -> clusterOf(name).isEmpty());
    for (Path file : present()) {
      String name = String.valueOf(file.getFileName());
      String text = wanted.get(name);
      if (text == null) {
        Files.deleteIfExists(file);
      } else if (text.equals(FileText.read(file, MAX_BYTES))) {
        wanted.remove(name);
      }
    }
    write(wanted);
  }

  /** Credentials go first: who reads a cluster finds its own. */
  private void write(Map<String, String> files) throws IOException {
    for (boolean credentials : List.of(true, false)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        if (file.getKey().endsWith(TOKEN) == credentials) {
          SecretFile.write(folder.resolve(file.getKey()), file.getValue());
        }
      }
    }
  }

  private List<Path> present() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> clusterOf(String.valueOf(file.getFileName())).isPresent())
          .sorted()
          .toList();
    }
  }

  /** Whose file this is; nothing if it is none of ours. */
  private static Optional<String> clusterOf(String name) {
    return Stream.of(YAML, TOKEN)
        .filter(name::endsWith)
        .map(ending -> name.substring(0, name.length() - ending.length()))
        .filter(AgentIdentity::isLabel)
        .findFirst();
  }

  /** Every part has been read, and is written from what was understood of it. */
  static String yaml(String cluster, ApiServer apiServer, boolean impersonate) {
    var text = new StringBuilder();
    text.append("# Offered by an agent that joined; 'fairway hub agents' shows which are there.\n")
        .append("apiVersion: fairway.dev/v1alpha1\n")
        .append("kind: Cluster\n")
        .append("metadata:\n")
        .append("  name: \"")
        .append(cluster)
        .append("\"\n")
        .append("spec:\n");
    if (impersonate) {
      text.append("  upstreamIdentity: impersonate\n")
          .append("  credential:\n")
          .append("    bearerFile: \"")
          .append(cluster)
          .append(".token\"\n");
    }
    text.append("  links:\n")
        .append("    - agent:\n")
        .append("        endpoint: \"")
        .append(apiServer.endpoint())
        .append("\"\n")
        .append("        serverName: \"")
        .append(apiServer.serverName())
        .append("\"\n")
        .append("        caData: |\n");
    apiServer
        .authoritiesPem()
        .lines()
        .forEach(line -> text.append("          ").append(line).append('\n'));
    return text.toString();
  }
}
