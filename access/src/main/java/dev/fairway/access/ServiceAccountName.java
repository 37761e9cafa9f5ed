package dev.fairway.access;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The service account that a user's name stands for
 * (k8s.io/apiserver/pkg/authentication/serviceaccount).
 *
 * @param namespace its namespace
 * @param name its name there
 */
record ServiceAccountName(String namespace, String name) {

  private static final String PREFIX = "system:serviceaccount:";
  private static final int LONGEST_NAMESPACE = 63;
  private static final int LONGEST_NAME = 253;
  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final Pattern NAMESPACE = Pattern.compile(LABEL);
  private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

  /** The account, or nothing if Kubernetes would take the name for that of a user. */
  static Optional<ServiceAccountName> of(String user) {
    if (!user.startsWith(PREFIX)) {
      return Optional.empty();
    }
    int colon = user.indexOf(':', PREFIX.length());
    if (colon < 0) {
      return Optional.empty();
    }
    String namespace = user.substring(PREFIX.length(), colon);
    String name = user.substring(colon + 1);
    boolean valid =
        namespace.length() <= LONGEST_NAMESPACE
            && name.length() <= LONGEST_NAME
            && NAMESPACE.matcher(namespace).matches()
            && NAME.matcher(name).matches();
    return valid ? Optional.of(new ServiceAccountName(namespace, name)) : Optional.empty();
  }
}
