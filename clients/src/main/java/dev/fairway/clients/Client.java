package dev.fairway.clients;

/** Who asks a cluster: programs and libraries that people use with Kubernetes, each pinned. */
public enum Client {
  /** The oldest kubectl that may talk to the lab's API server: one minor version older. */
  KUBECTL_OLDEST("kubectl-1.35", Family.KUBECTL, "1.35.4"),
  /** The kubectl of the lab's own version. */
  KUBECTL("kubectl-1.36", Family.KUBECTL, "1.36.3"),
  /** The newest one: one minor version newer. */
  KUBECTL_NEWEST("kubectl-1.37", Family.KUBECTL, "1.37.1"),
  /** The library of Kubernetes' own controllers. */
  CLIENT_GO("client-go", Family.CLIENT_GO, "0.36.3"),
  /** The official client for Python. */
  PYTHON("python", Family.PYTHON, "36.0.3"),
  /** The official client for JavaScript. */
  JAVASCRIPT("javascript", Family.JAVASCRIPT, "1.4.0"),
  /** A client for Java, with the HTTP client of the JDK. */
  FABRIC8("fabric8", Family.FABRIC8, "7.8.0"),
  /** The package manager. */
  HELM("helm", Family.HELM, "3.22.0");

  private final String text;
  private final Family family;
  private final String version;

  Client(String text, Family family, String version) {
    this.text = text;
    this.family = family;
    this.version = version;
  }

  /** Which version of it. */
  public String version() {
    return version;
  }

  Family family() {
    return family;
  }

  @Override
  public String toString() {
    return text;
  }
}
