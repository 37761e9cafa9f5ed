package dev.fairway.enrollment;

import dev.fairway.pki.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The clusters that agents have brought along: a file of kind Cluster for each, in a folder that a
 * hub reads beside its configuration, and beside it the credential that the hub shows there.
 * Blocks.
 */
final class OfferedClusters {

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
    Path token = tokenFile(cluster);
    if (credential.isPresent()) {
      SecretFile.write(token, credential.get());
    }
    SecretFile.write(file(cluster), yaml(cluster, apiServer, credential.isPresent()));
    if (credential.isEmpty()) {
      Files.deleteIfExists(token);
    }
  }

  /** Forgets one, if it is there. */
  void remove(String cluster) throws IOException {
    Files.deleteIfExists(file(cluster));
    Files.deleteIfExists(tokenFile(cluster));
  }

  private Path file(String cluster) {
    return folder.resolve(cluster + ".yaml");
  }

  private Path tokenFile(String cluster) {
    return folder.resolve(cluster + ".token");
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
