package dev.fairway.observe;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The resources of an admin API, by path. */
final class AdminRoutes {

  private static final Logger log = LoggerFactory.getLogger(AdminRoutes.class);
  private static final String ANY = "/*";

  private final Map<String, AdminResource> resources;

  AdminRoutes(Map<String, AdminResource> resources) {
    this.resources = new TreeMap<>(resources);
  }

  AdminAnswer answer(AdminRequest request) throws AdminException {
    AdminResource resource = find(request.path());
    if (resource == null) {
      throw new AdminException(
          404, "no such resource (expected: " + String.join(", ", resources.keySet()) + ")");
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

  private @Nullable AdminResource find(String path) {
    AdminResource exact = path.endsWith(ANY) ? null : resources.get(path);
    int slash = path.lastIndexOf('/');
    return exact == null && slash > 0 && slash < path.length() - 1
        ? resources.get(path.substring(0, slash) + ANY)
        : exact;
  }
}
