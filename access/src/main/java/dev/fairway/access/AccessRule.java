package dev.fairway.access;

import java.util.List;
import java.util.Map;

/**
 * One rule of an access policy, with the meaning that it has in Kubernetes' RBAC.
 *
 * @param clusters where it holds
 * @param verbs what may be done; "*" for everything but to impersonate
 * @param scope what it may be done to
 * @param place where it is written, for people; empty if nobody knows
 */
public record AccessRule(Clusters clusters, List<String> verbs, Scope scope, String place) {

  /** Copies the verbs. */
  public AccessRule {
    verbs = List.copyOf(verbs);
  }

  /** One of which nobody knows where it is written. */
  public AccessRule(Clusters clusters, List<String> verbs, Scope scope) {
    this(clusters, verbs, scope, "");
  }

  /** The same, written there. */
  public AccessRule at(String where) {
    return new AccessRule(clusters, verbs, scope, where);
  }

  /** Where a rule holds. */
  public sealed interface Clusters {

    /** On the clusters of these names; "*" for all. */
    record Named(List<String> names) implements Clusters {

      /** Copies the names. */
      public Named {
        names = List.copyOf(names);
      }
    }

    /** On the clusters that have all of these labels; on none if there are none. */
    record Labelled(Map<String, String> labels) implements Clusters {

      /** Copies the labels. */
      public Labelled {
        labels = Map.copyOf(labels);
      }
    }
  }

  /** What a rule is about. */
  public sealed interface Scope {

    /**
     * Objects of the API.
     *
     * @param apiGroups "*" for all, empty text for the core group
     * @param resources {@code pods}, {@code pods/log}, {@code *}{@code /scale} or {@code *}
     * @param namespaces empty for all, and for what is in no namespace
     * @param resourceNames empty for all; no name stands for several
     */
    record Objects(
        List<String> apiGroups,
        List<String> resources,
        List<String> namespaces,
        List<String> resourceNames)
        implements Scope {

      /** Copies the lists. */
      public Objects {
        apiGroups = List.copyOf(apiGroups);
        resources = List.copyOf(resources);
        namespaces = List.copyOf(namespaces);
        resourceNames = List.copyOf(resourceNames);
      }
    }

    /** Paths that are no objects; a "*" at the end of a pattern stands for the rest. */
    record Paths(List<String> patterns) implements Scope {

      /** Copies the patterns. */
      public Paths {
        patterns = List.copyOf(patterns);
      }
    }
  }
}
