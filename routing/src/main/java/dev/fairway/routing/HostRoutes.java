package dev.fairway.routing;

import dev.fairway.model.PathMatch;
import dev.fairway.model.Route;
import dev.fairway.model.VirtualHost;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The routes of one virtual host: an exact path first, then the longest prefix, then any path. */
final class HostRoutes {

  private final boolean dedicated;
  private final Map<String, Decision> exact = new HashMap<>();
  private final Map<String, Decision> below = new HashMap<>();
  private @Nullable Decision any;
  private int longestPrefix;

  HostRoutes(VirtualHost host) {
    dedicated = host.dedicated();
    for (Route route : host.routes()) {
      add(route);
    }
  }

  boolean isDedicated() {
    return dedicated;
  }

  Decision decide(String pathAndQuery) {
    int query = pathAndQuery.indexOf('?');
    String path = query < 0 ? pathAndQuery : pathAndQuery.substring(0, query);
    Decision found = exact.get(path);
    if (found == null && longestPrefix > 0) {
      found = longestPrefixOf(path);
    }
    if (found == null) {
      found = any;
    }
    return found == null ? new Decision.Unmatched() : found;
  }

  /** Walks the slashes of the path from the right, starting where the longest prefix can end. */
  private @Nullable Decision longestPrefixOf(String path) {
    int end = path.length();
    while (end > 0) {
      if (end <= longestPrefix) {
        Decision found = below.get(path.substring(0, end));
        if (found != null) {
          return found;
        }
      }
      end = path.lastIndexOf('/', Math.min(end - 1, longestPrefix));
    }
    return null;
  }

  private void add(Route route) {
    Decision matched = new Decision.Matched(route, false);
    Decision previous =
        switch (route.path()) {
          case PathMatch.Exact(var path) -> exact.put(path, matched);
          case PathMatch.Below(var prefix) -> {
            longestPrefix = Math.max(longestPrefix, prefix.length());
            yield below.put(prefix, matched);
          }
          case PathMatch.Any() -> {
            Decision before = any;
            any = matched;
            yield before;
          }
        };
    if (previous != null) {
      throw new IllegalArgumentException("two routes match " + route.path());
    }
  }
}
