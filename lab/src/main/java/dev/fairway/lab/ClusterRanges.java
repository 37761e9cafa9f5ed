package dev.fairway.lab;

/** Address ranges inside of clusters; the same in each, as in clusters made by people. */
final class ClusterRanges {

  /** Of Services: kubeadm's default. */
  static final String SERVICES = "10.96.0.0/12";

  /** Of the Service {@code kubernetes}. */
  static final String KUBERNETES_SERVICE = "10.96.0.1";

  /** Of all pods. */
  static final String PODS = "10.244.0.0/16";

  /** Of the pods on the one node. */
  static final String NODE_PODS = "10.244.0.0/24";

  private ClusterRanges() {}
}
