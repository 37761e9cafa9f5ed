package dev.fairway.observe;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The resources of an admin API, by path. */
final class AdminRoutes {

  private static final Logger log = LoggerFactory.getLogger(AdminRoutes.class);
  private static final String ANY = "/*";

  private final Map<String, AdminResource> resources;
  private final Map<String, AdminDownload> downloads;

  AdminRoutes(Map<String, AdminResource> resources, Map<String, AdminDownload> downloads) {
    this.resources = new TreeMap<>(resources);
    this.downloads = new TreeMap<>(downloads);
  }

  /** Begins a download; null if the path is none of one. */
  AdminDownload.@Nullable Transfer download(AdminRequest request) throws AdminException {
    AdminDownload download = find(downloads, request.path());
    if (download == null) {
      return null;
    }
    request.requireOnly(download.parameters());
    try {
      return download.open(request);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AdminException(503, "the process is ending");
    }
  }

  AdminAnswer answer(AdminRequest request) throws AdminException {
    AdminResource resource = find(resources, request.path());
    if (resource == null) {
      Set<String> known = new TreeSet<>(resources.keySet());
      known.addAll(downloads.keySet());
      throw new AdminException(
          404, "no such resource (expected: " + String.join(", ", known) + ")");
    }
    request.requireOnly(resource.parameters());
    try {
      return AdminAnswer.of(request, resource);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AdminException(503, "the process is ending");
    } catch (RuntimeException e) {
      log.error("the admin API could not answer {}", request.path(), e);
      throw new AdminException(500, "a defect of Fairway; its log has the rest");
    }
  }

  private static <T> @Nullable T find(Map<String, T> routes, String path) {
    T exact = path.endsWith(ANY) ? null : routes.get(path);
    int slash = path.lastIndexOf('/');
    return exact == null && slash > 0 && slash < path.length() - 1
        ? routes.get(path.substring(0, slash) + ANY)
        : exact;
  }
}
