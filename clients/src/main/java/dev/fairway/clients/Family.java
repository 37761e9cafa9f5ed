package dev.fairway.clients;

/** Clients that run the same programs. */
enum Family {
  KUBECTL("kubectl", ".sh"),
  HELM("helm", ".sh"),
  CLIENT_GO("clientgo", ""),
  PYTHON("python", ".py"),
  JAVASCRIPT("javascript", ".mjs"),
  FABRIC8("fabric8", ".java");

  private final String folder;
  private final String suffix;

  Family(String folder, String suffix) {
    this.folder = folder;
    this.suffix = suffix;
  }

  /** Where its files are among the resources. */
  String folder() {
    return folder;
  }

  /** The file of a case, below the resources; empty where one program has all cases. */
  String file(String name) {
    return suffix.isEmpty() ? "" : folder + "/" + name + suffix;
  }
}
