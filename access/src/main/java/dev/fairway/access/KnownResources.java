package dev.fairway.access;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Kubernetes' own resources, under the names that people call them by: kubectl takes a singular, a
 * short name or a kind, where rules know only the plural of the API.
 */
public final class KnownResources {

  /** Singulars by API group, each with the short names of kubectl. */
  private static final Map<String, String> SINGULARS =
      Map.ofEntries(
          Map.entry(
              "",
              "binding componentstatus:cs configmap:cm event:ev limitrange:limits namespace:ns"
                  + " node:no persistentvolume:pv persistentvolumeclaim:pvc pod:po podtemplate"
                  + " replicationcontroller:rc resourcequota:quota secret service:svc"
                  + " serviceaccount:sa"),
          Map.entry(
              "admissionregistration.k8s.io",
              "mutatingwebhookconfiguration validatingadmissionpolicy"
                  + " validatingadmissionpolicybinding validatingwebhookconfiguration"),
          Map.entry("apiextensions.k8s.io", "customresourcedefinition:crd:crds"),
          Map.entry("apiregistration.k8s.io", "apiservice"),
          Map.entry(
              "apps",
              "controllerrevision daemonset:ds deployment:deploy replicaset:rs statefulset:sts"),
          Map.entry("autoscaling", "horizontalpodautoscaler:hpa"),
          Map.entry("batch", "cronjob:cj job"),
          Map.entry("certificates.k8s.io", "certificatesigningrequest:csr"),
          Map.entry("coordination.k8s.io", "lease"),
          Map.entry("discovery.k8s.io", "endpointslice"),
          Map.entry("networking.k8s.io", "ingress:ing ingressclass networkpolicy:netpol"),
          Map.entry("node.k8s.io", "runtimeclass"),
          Map.entry("policy", "poddisruptionbudget:pdb"),
          Map.entry("rbac.authorization.k8s.io", "clusterrole clusterrolebinding role rolebinding"),
          Map.entry("scheduling.k8s.io", "priorityclass:pc"),
          Map.entry(
              "storage.k8s.io",
              "csidriver csinode csistoragecapacity storageclass:sc" + " volumeattachment"));

  private static final Map<String, Resource> BY_OTHER_NAME = byOtherName();

  private static final Pattern VERSION = Pattern.compile("v[0-9]+((alpha|beta)[0-9]+)?");

  private KnownResources() {}

  private record Resource(String group, String plural) {}

  /**
   * The name that a rule needs for a resource that somebody called otherwise.
   *
   * @param written with a subresource or without
   * @param groups the API groups that it is looked for in; "*" for all
   * @return with the same subresource; absent if it is no other name of a resource of these groups
   */
  public static Optional<String> meant(String written, List<String> groups) {
    int slash = written.indexOf('/');
    String name = slash < 0 ? written : written.substring(0, slash);
    String rest = slash < 0 ? "" : written.substring(slash);
    return Optional.ofNullable(BY_OTHER_NAME.get(name.toLowerCase(Locale.ROOT)))
        .filter(found -> groups.contains("*") || groups.contains(found.group()))
        .map(found -> found.plural() + rest);
  }

  /** Whether it is a version of an API, such as v1, and so no API group. */
  public static boolean isVersion(String group) {
    return VERSION.matcher(group).matches();
  }

  private static Map<String, Resource> byOtherName() {
    Map<String, Resource> known = new HashMap<>();
    SINGULARS.forEach(
        (group, resources) -> {
          for (String resource : resources.split(" ", -1)) {
            List<String> names = List.of(resource.split(":", -1));
            Resource meant = new Resource(group, plural(names.getFirst()));
            names.forEach(name -> known.put(name, meant));
          }
        });
    known.put("ep", new Resource("", "endpoints"));
    known.put("endpoint", new Resource("", "endpoints"));
    return Map.copyOf(known);
  }

  private static String plural(String singular) {
    if (singular.endsWith("s")) {
      return singular + "es";
    }
    return singular.endsWith("y")
        ? singular.substring(0, singular.length() - 1) + "ies"
        : singular + "s";
  }
}
