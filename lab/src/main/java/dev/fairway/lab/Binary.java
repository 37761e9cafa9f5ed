package dev.fairway.lab;

import java.util.List;
import java.util.Locale;

/**
 * The programs that clusters are made of, in the order in which they are built: what the smallest
 * cluster needs comes first.
 */
enum Binary {
  ETCD("etcd", Sources.KUBERNETES, "go.etcd.io/etcd/server/v3", 60),
  KUBE_APISERVER("kube-apiserver", 230),
  KUBE_CONTROLLER_MANAGER("kube-controller-manager", 63),
  KUBECTL("kubectl", 24),
  KUBE_SCHEDULER("kube-scheduler", 4),
  KUBELET("kubelet", 22),
  KUBE_PROXY("kube-proxy", 8),
  CONTAINERD("containerd", Sources.CONTAINERD, Constants.CONTAINERD + "containerd", 62),
  CTR("ctr", Sources.CONTAINERD, Constants.CONTAINERD + "ctr", 4),
  CONTAINERD_SHIM(
      "containerd-shim-runc-v2",
      Sources.CONTAINERD,
      Constants.CONTAINERD + "containerd-shim-runc-v2",
      4),
  CNI_PTP("ptp", Sources.PLUGINS, Constants.PLUGINS + "main/ptp", 4),
  CNI_LOOPBACK("loopback", Sources.PLUGINS, Constants.PLUGINS + "main/loopback", 1),
  CNI_PORTMAP("portmap", Sources.PLUGINS, Constants.PLUGINS + "meta/portmap", 1),
  CNI_HOST_LOCAL("host-local", Sources.PLUGINS, Constants.PLUGINS + "ipam/host-local", 1),
  PAUSE("pause", Sources.PAUSE, ".", 1);

  private final String fileName;
  private final Sources sources;
  private final String goPackage;
  private final int coldSeconds;

  Binary(String kubernetesCommand, int coldSeconds) {
    this(
        kubernetesCommand,
        Sources.KUBERNETES,
        "k8s.io/kubernetes/cmd/" + kubernetesCommand,
        coldSeconds);
  }

  Binary(String fileName, Sources sources, String goPackage, int coldSeconds) {
    this.fileName = fileName;
    this.sources = sources;
    this.goPackage = goPackage;
    this.coldSeconds = coldSeconds;
  }

  String fileName() {
    return fileName;
  }

  GoProgram program() {
    return new GoProgram(fileName, sources.module(), goPackage, coldSeconds);
  }

  /** The pinned Go modules that ship with the lab. */
  private enum Sources {
    KUBERNETES,
    CONTAINERD,
    PLUGINS,
    /** Our own program, without dependencies. */
    PAUSE;

    GoModule module() {
      String name = name().toLowerCase(Locale.ROOT);
      return this == PAUSE
          ? new GoModule(Binary.class, name, List.of("go.mod", "main.go"))
          : GoModule.ofTools(Binary.class, name);
    }
  }

  private static final class Constants {
    static final String CONTAINERD = "github.com/containerd/containerd/v2/cmd/";
    static final String PLUGINS = "github.com/containernetworking/plugins/plugins/";
  }
}
