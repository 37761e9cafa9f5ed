package dev.fairway.lab;

import java.nio.file.Path;

/** Where a cluster keeps its files. Certificates and keys are in {@code pki}. */
record ClusterFiles(Path folder) {

  String name() {
    return folder.getFileName().toString();
  }

  Path pki() {
    return folder.resolve("pki");
  }

  Path certificate(String name) {
    return pki().resolve(name + ".crt");
  }

  Path key(String name) {
    return pki().resolve(name + ".key");
  }

  /** The kubeconfig of an administrator or of a component. */
  Path kubeconfig(String user) {
    return folder.resolve(user + ".kubeconfig");
  }

  Path file(String name) {
    return folder.resolve(name);
  }
}
