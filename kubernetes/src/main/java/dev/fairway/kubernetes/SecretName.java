package dev.fairway.kubernetes;

/**
 * A Secret of a home cluster.
 *
 * @param namespace where it is
 * @param name its name there
 */
public record SecretName(String namespace, String name) {

  /** As people name it. */
  @Override
  public String toString() {
    return "Secret " + name + " in namespace " + namespace;
  }
}
