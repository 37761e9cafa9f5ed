package dev.fairway.lab;

import java.util.List;

/** The pinned Go modules that ship with the lab, one folder each among its resources. */
enum GoModule {
  KUBERNETES("kubernetes"),
  CONTAINERD("containerd"),
  PLUGINS("plugins"),
  /** Our own program, without dependencies. */
  PAUSE("pause");

  private final String folder;

  GoModule(String folder) {
    this.folder = folder;
  }

  String folder() {
    return folder;
  }

  List<String> files() {
    return this == PAUSE ? List.of("go.mod", "main.go") : List.of("go.mod", "go.sum", "tools.go");
  }
}
