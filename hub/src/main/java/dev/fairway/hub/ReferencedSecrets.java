package dev.fairway.hub;

import dev.fairway.config.ClusterSpec;
import dev.fairway.config.Configuration;
import dev.fairway.config.CredentialSpec;
import dev.fairway.config.HomeObject;
import dev.fairway.config.Resource;
import dev.fairway.kubernetes.HomeSecret;
import dev.fairway.kubernetes.SecretName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The Secrets that objects of a home cluster refer to, as they were at one moment; beside {@link
 * ReferencedFiles}.
 *
 * @param contents what is known of each; never printed
 */
public record ReferencedSecrets(Map<SecretName, HomeSecret> contents) {

  /** There are none. */
  static final ReferencedSecrets NONE = new ReferencedSecrets(Map.of());

  /** Copies the contents. */
  public ReferencedSecrets {
    contents = Map.copyOf(contents);
  }

  /** Which Secrets each of the good Clusters of a configuration refers to, by its place. */
  static Map<String, Set<SecretName>> names(Configuration configuration) {
    Map<String, Set<SecretName>> names = new HashMap<>();
    for (Resource resource : configuration.resources()) {
      if (resource.spec() instanceof ClusterSpec cluster) {
        String place = resource.location().file();
        Set<SecretName> own = names.computeIfAbsent(place, any -> new HashSet<>());
        for (ClusterObject.Wanted wanted : ClusterObject.credentials(cluster).values()) {
          name(place, wanted.spec()).ifPresent(own::add);
        }
      }
    }
    return names;
  }

  /**
   * The Secret that a credential is: always one of the namespace of the object itself.
   *
   * @param place of the object
   */
  static Optional<SecretName> name(String place, CredentialSpec spec) {
    return spec instanceof CredentialSpec.Secret(var name)
        ? HomeObject.namespaceOf(place).map(namespace -> new SecretName(namespace, name))
        : Optional.empty();
  }

  /** What is known of one. */
  HomeSecret of(SecretName name) {
    return contents.getOrDefault(name, new HomeSecret.Pending());
  }

  /** Whether something may be about to arrive. */
  boolean isPending() {
    return contents.values().stream().anyMatch(HomeSecret.Pending.class::isInstance);
  }
}
