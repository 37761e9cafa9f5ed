package dev.fairway.config;

import dev.fairway.config.HubSpec.HomeCluster;
import java.util.List;

/** How the home cluster is written in the kind Hub. */
final class HomeClusterKind {

  private static final Field<String> KUBECONFIG_FILE =
      Field.optional(
          "kubeconfigFile",
          Scalars.FILE,
          "Kubeconfig of the home cluster, with the hub's own credential for it.");

  private static final Field<String> CONTEXT =
      Field.optional(
          "context",
          CredentialKind.CONTEXT_NAME,
          "Which context of the kubeconfig. Left out: its current one.");

  private static final Field<Boolean> IN_CLUSTER =
      Field.optional(
          "inCluster",
          Scalars.flag(),
          "true: the hub runs as a pod of the home cluster, and uses the pod's service account.");

  private static final Field<List<String>> NAMESPACES =
      Field.required(
          "namespaces",
          new ListType<>(Scalars.LABEL_NAME, 1, 100),
          "The namespaces whose objects count. Who may write Cluster or AccessPolicy objects there"
              + " decides what this hub serves to whom. Of two objects of one name, that of the"
              + " namespace named first has it. That namespace also has the Secrets in which replicas"
              + " of a hub keep their agents together.");

  private static final ObjectType<HomeCluster> TYPE =
      new ObjectType<>(
          List.of(KUBECONFIG_FILE, CONTEXT, IN_CLUSTER, NAMESPACES),
          List.of(
              new Rule.ExactlyOne(
                  List.of(KUBECONFIG_FILE, IN_CLUSTER), "to reach the home cluster")),
          HomeClusterKind::check,
          HomeClusterKind::build);

  static final Field<HomeCluster> FIELD =
      Field.optional(
          "homeCluster",
          TYPE,
          "A cluster that has Cluster and AccessPolicy objects as custom resources, which count"
              + " beside those in files. Left out: files only.");

  private HomeClusterKind() {}

  private static void check(Values values, Check.Fault fault) {
    if (!values.find(IN_CLUSTER).orElse(true)) {
      fault.at(IN_CLUSTER, "false (expected: true, or kubeconfigFile in its place)");
    }
    if (values.has(IN_CLUSTER) && values.has(CONTEXT)) {
      fault.at(CONTEXT, "given beside inCluster (expected: only with kubeconfigFile)");
    }
    List<String> namespaces = values.get(NAMESPACES);
    for (int i = 0; i < namespaces.size(); i++) {
      if (namespaces.indexOf(namespaces.get(i)) < i) {
        fault.below("namespaces[" + i + "]", namespaces.get(i) + " is named before");
      }
    }
  }

  private static HomeCluster build(Values values) {
    HomeCluster.Access access =
        values
            .find(KUBECONFIG_FILE)
            .<HomeCluster.Access>map(file -> new HomeCluster.Kubeconfig(file, values.find(CONTEXT)))
            .orElseGet(HomeCluster.InCluster::new);
    return new HomeCluster(access, values.get(NAMESPACES));
  }
}
