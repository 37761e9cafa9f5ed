package dev.fairway.config;

import java.util.List;
import java.util.Optional;

/**
 * What a kubeconfig says of one of its users. Paths are as they are written: relative to the folder
 * of the kubeconfig.
 *
 * @param token a bearer token
 * @param certificate a client certificate, PEM
 * @param key its private key, PEM
 * @param exec a program that prints either
 */
public record KubeconfigUser(
    Optional<Text> token, Optional<Text> certificate, Optional<Text> key, Optional<Program> exec) {

  /** The files that it names. */
  public List<String> files() {
    return List.of(token, certificate, key).stream()
        .flatMap(Optional::stream)
        .filter(Text.InFile.class::isInstance)
        .map(text -> ((Text.InFile) text).path())
        .toList();
  }

  /** Something that a kubeconfig holds, or refers to. */
  public sealed interface Text {

    /** In a file of its own. */
    record InFile(String path) implements Text {}

    /** In the kubeconfig. Secret. */
    record Inline(String text) implements Text {

      /** Shows nothing. */
      @Override
      public String toString() {
        return "Inline[secret]";
      }
    }
  }

  /**
   * A program that prints a credential.
   *
   * @param apiVersion the version of ExecCredential that it speaks
   */
  public record Program(CredentialSpec.Exec exec, String apiVersion) {}
}
