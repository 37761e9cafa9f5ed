package dev.fairway.lab;

/**
 * The programs that clusters are made of, in the order in which they are built: what the smallest
 * cluster needs comes first.
 */
enum Binary {
  ETCD("etcd", GoModule.KUBERNETES, "go.etcd.io/etcd/server/v3", 60),
  KUBE_APISERVER("kube-apiserver", 230),
  KUBE_CONTROLLER_MANAGER("kube-controller-manager", 63),
  KUBECTL("kubectl", 24),
  KUBE_SCHEDULER("kube-scheduler", 4),
  KUBELET("kubelet", 22),
  KUBE_PROXY("kube-proxy", 8),
  CONTAINERD("containerd", GoModule.CONTAINERD, Constants.CONTAINERD + "containerd", 62),
  CTR("ctr", GoModule.CONTAINERD, Constants.CONTAINERD + "ctr", 4),
  CONTAINERD_SHIM(
      "containerd-shim-runc-v2",
      GoModule.CONTAINERD,
      Constants.CONTAINERD + "containerd-shim-runc-v2",
      4),
  CNI_PTP("ptp", GoModule.PLUGINS, Constants.PLUGINS + "main/ptp", 4),
  CNI_LOOPBACK("loopback", GoModule.PLUGINS, Constants.PLUGINS + "main/loopback", 1),
  CNI_PORTMAP("portmap", GoModule.PLUGINS, Constants.PLUGINS + "meta/portmap", 1),
  CNI_HOST_LOCAL("host-local", GoModule.PLUGINS, Constants.PLUGINS + "ipam/host-local", 1),
  PAUSE("pause", GoModule.PAUSE, ".", 1);

  private final String fileName;
  private final GoModule module;
  private final String goPackage;
  private final int coldSeconds;

  Binary(String kubernetesCommand, int coldSeconds) {
    this(
        kubernetesCommand,
        GoModule.KUBERNETES,
        "k8s.io/kubernetes/cmd/" + kubernetesCommand,
        coldSeconds);
  }

  Binary(String fileName, GoModule module, String goPackage, int coldSeconds) {
    this.fileName = fileName;
    this.module = module;
    this.goPackage = goPackage;
    this.coldSeconds = coldSeconds;
  }

  String fileName() {
    return fileName;
  }

  GoModule module() {
    return module;
  }

  String goPackage() {
    return goPackage;
  }

  /** What building it took on two cores with empty caches, in this order. */
  int coldSeconds() {
    return coldSeconds;
  }

  private static final class Constants {
    static final String CONTAINERD = "github.com/containerd/containerd/v2/cmd/";
    static final String PLUGINS = "github.com/containernetworking/plugins/plugins/";
  }
}
