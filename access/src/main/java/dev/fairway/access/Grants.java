package dev.fairway.access;

import dev.fairway.access.AccessRequest.OfObject;
import dev.fairway.access.AccessRequest.OfPath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is granted to one user, or to one group.
 *
 * @param objects rules about objects
 * @param paths rules about paths
 * @param written the same rules as they are written
 */
record Grants(List<ObjectRule> objects, List<PathRule> paths, List<Written> written) {

  static final Grants NONE = new Grants(List.of(), List.of(), List.of());

  /** Copies the lists. */
  Grants {
    objects = List.copyOf(objects);
    paths = List.copyOf(paths);
    written = List.copyOf(written);
  }

  /** A rule as it is written, and the clusters that it is for. */
  record Written(Words clusters, Grant grant) {}

  /** The first rule that allows it, if there is one. */
  Decision.@Nullable Allowed find(String cluster, OfObject request, String full, String ofAll) {
    for (int i = 0; i < objects.size(); i++) {
      if (objects.get(i).allows(cluster, request, full, ofAll)) {
        return objects.get(i).allowed();
      }
    }
    return null;
  }

  /** The first rule that allows it, if there is one. */
  Decision.@Nullable Allowed find(String cluster, OfPath request) {
    for (int i = 0; i < paths.size(); i++) {
      if (paths.get(i).allows(cluster, request)) {
        return paths.get(i).allowed();
      }
    }
    return null;
  }

  List<Grant> on(String cluster) {
    return written.stream()
        .filter(each -> each.clusters().has(cluster))
        .map(Written::grant)
        .toList();
  }
}
