package dev.fairway.observe;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** One request by its id, open or ended lately, with an explanation in words. */
public final class RequestResource implements AdminResource {

  private final Traffic traffic;

  /** Tells of this traffic. */
  public RequestResource(Traffic traffic) {
    this.traffic = traffic;
  }

  @Override
  public void answer(AdminRequest request, JsonGenerator json)
      throws AdminException, InterruptedException {
    String id = request.name();
    var told = traffic.ask(loop -> loop.request(id));
    Optional<RequestView> found = told.answers().stream().flatMap(Optional::stream).findFirst();
    if (found.isEmpty()) {
      throw new AdminException(404, notFound(told.silent()));
    }
    RequestJson.write(found.get(), json);
    json.writeName("connection");
    json.writeStartObject();
    RequestJson.connection(found.get().facts().connection(), json);
    json.writeEndObject();
    json.writeName("explanation");
    json.writeStartArray();
    List<String> sentences =
        Explanation.of(found.get(), traffic.failures(found.get().facts().upstream()));
    sentences.forEach(json::writeString);
    json.writeEndArray();
  }

  private String notFound(int silent) throws InterruptedException {
    Memory memory =
        traffic.ask(LoopTraffic::memory).answers().stream().reduce(Memory.NONE, Memory::and);
    return "no open request has this id, and none of the "
        + memory.requests()
        + " remembered ones"
        + memory
            .since()
            .map(since -> " (the oldest ended at " + since.truncatedTo(ChronoUnit.SECONDS) + ")")
            .orElse("")
        + (silent == 0 ? "" : "; " + silent + " event loops did not answer in time")
        + ". The access log goes back further";
  }
}
