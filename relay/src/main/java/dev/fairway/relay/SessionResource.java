package dev.fairway.relay;

import dev.fairway.observe.AdminException;
import dev.fairway.observe.AdminRequest;
import dev.fairway.observe.AdminResource;
import tools.jackson.core.JsonGenerator;

/** One session by its id, open or ended lately, with an explanation in words. */
final class SessionResource implements AdminResource {

  private final LiveSessions sessions;

  SessionResource(LiveSessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public void answer(AdminRequest request, JsonGenerator json)
      throws AdminException, InterruptedException {
    SessionView view = sessions.find(request.name());
    SessionJson.write(view, json);
    SessionJson.details(view, json);
    json.writeNumberProperty("generationInForce", sessions.generation());
    json.writeArrayPropertyStart("explanation");
    SessionExplanation.of(view, sessions.generation()).forEach(json::writeString);
    json.writeEndArray();
  }
}
