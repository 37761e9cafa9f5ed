package dev.fairway.lab;

import java.nio.file.Path;

/** Where a node keeps its files, below the folder of its cluster. */
record NodeFiles(Path folder) {

  static NodeFiles of(Path clusterFolder) {
    return new NodeFiles(clusterFolder.resolve("node"));
  }

  /** containerd's socket; its longest relative has the suffix {@code .ttrpc}. */
  Path socket() {
    return folder.resolve("containerd.sock");
  }

  Path state() {
    return folder.resolve("state");
  }

  /** One folder for each container that exists, named by its id. */
  Path tasks() {
    return state().resolve("io.containerd.runtime.v2.task").resolve("k8s.io");
  }

  Path file(String name) {
    return folder.resolve(name);
  }
}
