package dev.fairway.upstream;

import dev.fairway.model.Link;
import dev.fairway.net.HostPort;
import java.util.List;
import java.util.Optional;

/**
 * How a link is at a moment, for people.
 *
 * @param inUse whether requests go there
 * @param unresolved names that cannot be resolved, and why
 */
public record LinkView(
    Link link, boolean inUse, List<EndpointView> endpoints, List<String> unresolved) {

  /**
   * An endpoint of a link.
   *
   * @param reserve whether it is used only when others are not healthy
   * @param check what its check says; absent if it is not checked
   */
  public record EndpointView(
      HostPort endpoint,
      Balancer.Standing standing,
      boolean reserve,
      Optional<HealthCheck.State> check) {}
}
