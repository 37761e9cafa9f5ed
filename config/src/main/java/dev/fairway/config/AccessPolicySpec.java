package dev.fairway.config;

import java.util.List;
import java.util.Map;

/**
 * What some people and programs may do. Policies only allow: what none of them allows is denied.
 *
 * @param subjects whom it is about: who is any of these
 * @param grants what they may do: what any of these allows
 */
public record AccessPolicySpec(List<Holder> subjects, List<Grant> grants) implements Spec {

  /** Every verb that a rule can name. */
  public static final List<String> VERBS =
      List.of(
          "get",
          "list",
          "watch",
          "create",
          "update",
          "patch",
          "delete",
          "deletecollection",
          "proxy",
          "head",
          "post",
          "put",
          "options",
          "*",
          "impersonate");

  /** Copies the lists. */
  public AccessPolicySpec {
    subjects = List.copyOf(subjects);
    grants = List.copyOf(grants);
  }

  /** One of those whom a policy is about. */
  public sealed interface Holder {

    /** The user of exactly this name. */
    record User(String name) implements Holder {}

    /** Everybody in the group of exactly this name. */
    record Group(String name) implements Holder {}
  }

  /**
   * One rule of a policy.
   *
   * @param clusters where it holds
   * @param verbs what may be done; "*" for everything but to impersonate
   * @param scope what it may be done to
   */
  public record Grant(Clusters clusters, List<String> verbs, Scope scope) {

    /** Copies the verbs. */
    public Grant {
      verbs = List.copyOf(verbs);
    }
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

    /** On the clusters that have all of these labels, at least one. */
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
     * @param resources with subresources by name, as RBAC writes them
     * @param namespaces empty for all, and for what is in no namespace
     * @param resourceNames empty for all
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

    /**
     * Paths that are no objects, such as {@code /version}; a "*" at the end stands for the rest.
     */
    record Paths(List<String> patterns) implements Scope {

      /** Copies the patterns. */
      public Paths {
        patterns = List.copyOf(patterns);
      }
    }
  }
}
