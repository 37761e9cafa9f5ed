package dev.fairway.lab;

import java.nio.file.Path;

/** The configuration files of a node's programs. */
final class NodeConfiguration {

  private NodeConfiguration() {}

  /** containerd 2, configuration version 3. Everything it writes lies below the node's folder. */
  static String containerd(
      NodeFiles node, String snapshotter, Path cniPlugins, Path shim, Path runc) {
    return """
    version = 3
    root = "%1$s/root"
    state = "%2$s"
    [grpc]
      address = "%3$s"
    [plugins."io.containerd.internal.v1.opt"]
      path = "%1$s/opt"
    [plugins."io.containerd.nri.v1.nri"]
      disable = true
    [plugins."io.containerd.cri.v1.images"]
      snapshotter = "%8$s"
    [plugins."io.containerd.cri.v1.images".pinned_images]
      sandbox = "%4$s"
    [plugins."io.containerd.cri.v1.runtime"]
      restrict_oom_score_adj = true
      netns_mounts_under_state_dir = true
    [plugins."io.containerd.cri.v1.runtime".cni]
      bin_dirs = ["%5$s"]
      conf_dir = "%1$s/cni"
    [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      runtime_path = "%7$s"
    [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
      BinaryName = "%6$s"
      Root = "%1$s/runc"
      SystemdCgroup = false
    """
        .formatted(
            node.folder(),
            node.state(),
            node.socket(),
            NodeImages.PAUSE,
            cniPlugins.normalize(),
            runc,
            shim,
            snapshotter);
  }

  /**
   * Each pod on a link of its own to the node. Not on a bridge: two pods on one would exchange
   * packets past the node, which then cannot undo what it rewrote for a Service.
   */
  static String podNetwork(NodeFiles node) {
    return """
    {"cniVersion": "1.0.0", "name": "lab", "plugins": [
      {"type": "ptp",
       "ipam": {"type": "host-local", "dataDir": "%s/addresses",
                "ranges": [[{"subnet": "%s"}]], "routes": [{"dst": "0.0.0.0/0"}]}},
      {"type": "portmap", "capabilities": {"portMappings": true}}]}
    """
        .formatted(node.folder(), ClusterRanges.NODE_PODS);
  }

  static String kubelet(ClusterFiles files, NodeFiles node) {
    return """
    apiVersion: kubelet.config.k8s.io/v1beta1
    kind: KubeletConfiguration
    containerRuntimeEndpoint: unix://%1$s
    cgroupDriver: cgroupfs
    failCgroupV1: false
    # With its own tree of groups, each kubelet of this host would remove the others' pods.
    cgroupsPerQOS: false
    enforceNodeAllocatable: []
    failSwapOn: false
    evictionHard:
      memory.available: 10Mi
      nodefs.available: 1%%
      nodefs.inodesFree: 1%%
      imagefs.available: 1%%
    tlsCertFile: %2$s
    tlsPrivateKeyFile: %3$s
    authentication:
      anonymous: {enabled: false}
      webhook: {enabled: true}
      x509: {clientCAFile: %4$s}
    authorization: {mode: Webhook}
    podLogsDir: %5$s/pod-logs
    volumePluginDir: %5$s/volume-plugins
    resolvConf: ""
    """
        .formatted(
            node.socket(),
            files.certificate("kubelet"),
            files.key("kubelet"),
            files.certificate("ca"),
            node.folder());
  }
}
