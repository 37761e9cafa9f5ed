package dev.fairway.observe;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.core.JsonGenerator;

/**
 * The clients' connections and their open requests, oldest first, in pages: {@code limit} of them,
 * those with an id greater than {@code after}; {@code next} of an answer is the {@code after} of
 * the next page. {@code cluster} asks only for what goes to one upstream.
 */
public final class ConnectionsResource implements AdminResource {

  private static final int LIMIT = 200;
  private static final int MAX_LIMIT = 1_000;

  private final Traffic traffic;

  /** Tells of this traffic. */
  public ConnectionsResource(Traffic traffic) {
    this.traffic = traffic;
  }

  @Override
  public Set<String> parameters() {
    return Set.of("after", "limit", "cluster");
  }

  @Override
  public void answer(AdminRequest request, JsonGenerator json)
      throws AdminException, InterruptedException {
    long after = request.number("after", 0, 0, Long.MAX_VALUE);
    int limit = (int) request.number("limit", LIMIT, 1, MAX_LIMIT);
    Optional<String> cluster = request.parameter("cluster");
    Predicate<LiveRequest> wanted =
        open -> cluster.isEmpty() || cluster.get().equals(open.upstream());
    var told = traffic.ask(loop -> loop.connections(after, limit + 1, cluster.isEmpty(), wanted));
    List<ConnectionView> all =
        told.answers().stream()
            .flatMap(List::stream)
            .sorted(Comparator.comparingLong(view -> view.connection().id()))
            .toList();
    List<ConnectionView> page = all.subList(0, Math.min(limit, all.size()));
    json.writeNumberProperty("silentLoops", told.silent());
    json.writeName("connections");
    json.writeStartArray();
    page.forEach(view -> write(view, json));
    json.writeEndArray();
    if (page.size() < all.size()) {
      json.writeNumberProperty("next", page.getLast().connection().id());
    }
  }

  private static void write(ConnectionView view, JsonGenerator json) {
    json.writeStartObject();
    RequestJson.connection(view.connection(), json);
    json.writeStringProperty("since", view.since().toString());
    AdminJson.milliseconds(json, "ageMs", view.age());
    AdminJson.milliseconds(json, "idleMs", view.idle());
    json.writeBooleanProperty("closed", view.closed());
    json.writeNumberProperty("served", view.served());
    json.writeNumberProperty("open", view.open());
    json.writeName("requests");
    json.writeStartArray();
    for (RequestView request : view.requests()) {
      json.writeStartObject();
      RequestJson.write(request, json);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
