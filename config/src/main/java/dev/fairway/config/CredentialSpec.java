package dev.fairway.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the hub shows of itself to a cluster, or where it gets that from. */
public sealed interface CredentialSpec {

  /** A bearer token in a file. */
  record BearerFile(String path) implements CredentialSpec {}

  /**
   * A certificate for TLS.
   *
   * @param certificateFile the certificate and its intermediates, PEM
   * @param keyFile its private key, PEM
   */
  record ClientCertificate(String certificateFile, String keyFile) implements CredentialSpec {}

  /**
   * A program that prints a credential, as client.authentication.k8s.io/v1 describes it.
   *
   * @param command a file, or the name of a program on the PATH
   * @param args its arguments; no secrets, since every user of the machine can read them
   * @param env what is added to the hub's own environment
   * @param timeout how long one run may take
   */
  record Exec(String command, List<String> args, Map<String, String> env, Duration timeout)
      implements CredentialSpec {

    /** Copies the collections. */
    public Exec {
      args = List.copyOf(args);
      env = Map.copyOf(env);
    }

    /** Leaves the values of the environment out. */
    @Override
    public String toString() {
      return "Exec[command=" + command + ", args=" + args + ", env=" + env.keySet() + "]";
    }
  }

  /**
   * The user of a context of a kubeconfig.
   *
   * @param file the kubeconfig
   * @param context which context; its current one if absent
   */
  record Kubeconfig(String file, Optional<String> context) implements CredentialSpec {}

  /**
   * A Secret of the home cluster, in the namespace of the object that names it: there is no way to
   * name another one.
   *
   * @param name its name there
   */
  record Secret(String name) implements CredentialSpec {}
}
