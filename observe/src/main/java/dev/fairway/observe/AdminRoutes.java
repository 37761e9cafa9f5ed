package dev.fairway.observe;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an admin API tells and does, by path. */
final class AdminRoutes {

  private static final Logger log = LoggerFactory.getLogger(AdminRoutes.class);
  private static final String ANY = "*";

  private final Map<String, AdminResource> resources;
  private final Map<String, AdminDownload> downloads;

  private final Map<String, AdminChange> changes;

  AdminRoutes(Map<String, AdminResource> resources, Map<String, AdminDownload> downloads) {
    this(resources, downloads, Map.of());
  }

  AdminRoutes(
      Map<String, AdminResource> resources,
      Map<String, AdminDownload> downloads,
      Map<String, AdminChange> changes) {
    this.resources = new TreeMap<>(resources);
    this.downloads = new TreeMap<>(downloads);
    this.changes = new TreeMap<>(changes);
  }

  /** Begins a download; null if the path is none of one. */
  AdminDownload.@Nullable Transfer download(AdminRequest request) throws AdminException {
    AdminDownload download = find(downloads, request.path());
    if (download == null || request.change()) {
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
    AdminResource resource = request.change() ? changing(request) : telling(request);
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

  private AdminResource telling(AdminRequest request) throws AdminException {
    AdminResource resource = find(resources, request.path());
    if (resource == null) {
      throw absent(request, find(changes, request.path()) != null);
    }
    request.requireOnly(resource.parameters());
    return resource;
  }

  private AdminResource changing(AdminRequest request) throws AdminException {
    AdminChange change = find(changes, request.path());
    if (change == null) {
      boolean told =
          find(resources, request.path()) != null || find(downloads, request.path()) != null;
      throw absent(request, told);
    }
    request.requireOnly(change.parameters());
    return change::apply;
  }

  private AdminException absent(AdminRequest request, boolean withTheOtherMethod) {
    if (withTheOtherMethod) {
      return new AdminException(
          405, "the method is not allowed (expected: " + (request.change() ? "GET" : "POST") + ")");
    }
    Set<String> known = new TreeSet<>(request.change() ? changes.keySet() : resources.keySet());
    if (!request.change()) {
      known.addAll(downloads.keySet());
    }
    return new AdminException(404, "no such resource (expected: " + String.join(", ", known) + ")");
  }

  private static <T> @Nullable T find(Map<String, T> routes, String path) {
    T exact = path.contains(ANY) ? null : routes.get(path);
    if (exact != null) {
      return exact;
    }
    for (Map.Entry<String, T> each : routes.entrySet()) {
      if (each.getKey().contains(ANY) && matches(each.getKey(), path)) {
        return each.getValue();
      }
    }
    return null;
  }

  /** A star stands for one segment that is not empty. */
  private static boolean matches(String route, String path) {
    String[] wanted = route.split("/", -1);
    String[] given = path.split("/", -1);
    if (wanted.length != given.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      boolean any = wanted[i].equals(ANY) && !given[i].isEmpty();
      if (!any && !wanted[i].equals(given[i])) {
        return false;
      }
    }
    return true;
  }
}
