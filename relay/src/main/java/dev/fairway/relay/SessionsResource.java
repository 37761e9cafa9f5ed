package dev.fairway.relay;

import dev.fairway.observe.AdminException;
import dev.fairway.observe.AdminRequest;
import dev.fairway.observe.AdminResource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.core.JsonGenerator;

/**
 * The open sessions, oldest first, in pages: {@code limit} of them, those with a number greater
 * than {@code after}; {@code next} of an answer is the {@code after} of the next page. {@code
 * listener} and {@code upstream} ask only for those of one.
 */
final class SessionsResource implements AdminResource {

  private static final int LIMIT = 200;
  private static final int MAX_LIMIT = 1_000;

  private final LiveSessions sessions;

  SessionsResource(LiveSessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public Set<String> parameters() {
    return Set.of("after", "limit", "listener", "upstream");
  }

  @Override
  public void answer(AdminRequest request, JsonGenerator json)
      throws AdminException, InterruptedException {
    long after = request.number("after", 0, 0, Long.MAX_VALUE);
    int limit = (int) request.number("limit", LIMIT, 1, MAX_LIMIT);
    Predicate<SessionView> wanted = wanted(request);
    var told = sessions.ask(loop -> loop.open(after, limit + 1, wanted));
    List<SessionView> all =
        told.answers().stream()
            .flatMap(List::stream)
            .sorted(Comparator.<SessionView>comparingLong(view -> view.facts().connection()))
            .toList();
    List<SessionView> page = all.subList(0, Math.min(limit, all.size()));
    json.writeNumberProperty("silentLoops", told.silent());
    json.writeArrayPropertyStart("connections");
    for (SessionView view : page) {
      json.writeStartObject();
      SessionJson.write(view, json);
      json.writeEndObject();
    }
    json.writeEndArray();
    if (page.size() < all.size()) {
      json.writeNumberProperty("next", page.getLast().facts().connection());
    }
  }

  private static Predicate<SessionView> wanted(AdminRequest request) {
    Optional<String> listener = request.parameter("listener");
    Optional<String> upstream = request.parameter("upstream");
    return view ->
        listener.map(view.facts().listener()::equals).orElse(true)
            && upstream.map(view.facts().upstream()::equals).orElse(true);
  }
}
