package dev.fairway.relay;

import dev.fairway.net.IpLiterals;
import dev.fairway.transport.ClientHello;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes sessions as lines, JSON or others; not thread-safe. The field names of JSON are a promise
 * to log pipelines: nginx's, where nginx has a variable for it.
 */
final class SessionLineWriter implements Consumer<SessionLine> {

  private static final String SECONDS = "yyyy-MM-dd'T'HH:mm:ss";

  private final OutputStream out;
  private final JsonGenerator json;
  private final TimeText told = new TimeText(SECONDS, ZoneOffset.UTC);
  private final TimeText begun = new TimeText(SECONDS, ZoneOffset.UTC);

  /**
   * Prepares to write.
   *
   * @param out memory: what it throws would break the line, and all that come after it
   */
  SessionLineWriter(OutputStream out) {
    this.out = out;
    json =
        JsonFactory.builder()
            .rootValueSeparator("")
            .build()
            .createGenerator(ObjectWriteContext.empty(), out);
  }

  @Override
  public void accept(SessionLine line) {
    if (line.template().isEmpty()) {
      object(line.session());
      return;
    }
    try {
      line.template().get().write(line.session(), out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // It is memory.
    }
  }

  private void object(SessionRecord session) {
    json.writeStartObject();
    time("time_iso8601", told, session.told());
    json.writeStringProperty("id", session.id());
    json.writeNumberProperty("connection", session.connection());
    json.writeStringProperty("listener", session.listener());
    time("begin_iso8601", begun, session.begun());
    address("remote", session.client());
    address("server", session.local());
    json.writeStringProperty("protocol", SessionVariables.PROTOCOL);
    session
        .proxied()
        .ifPresent(
            addresses -> {
              address("realip_remote", session.remote());
              address("proxy_protocol", addresses.source());
              address("proxy_protocol_server", addresses.destination());
            });
    session.hello().ifPresent(this::hello);
    json.writeNumberProperty("status", session.status());
    json.writeNumberProperty("bytes_received", session.fromClient());
    json.writeNumberProperty("bytes_sent", session.toClient());
    json.writeNumberProperty("spliced_bytes", session.spliced());
    seconds("session_time", session.lasted());
    upstream(session);
    json.writeStringProperty("end", session.end());
    optional("problem", session.problem());
    json.writeEndObject();
    json.writeRaw('\n');
    json.flush();
  }

  private void upstream(SessionRecord session) {
    optional("upstream", session.upstream());
    optional("upstream_addr", session.members());
    Optional<SessionRecord.Try> taker = session.taker();
    if (taker.isEmpty()) {
      return;
    }
    SessionRecord.Try member = taker.get();
    json.writeNumberProperty("upstream_bytes_sent", member.sent());
    json.writeNumberProperty("upstream_bytes_received", member.received());
    member.connected().ifPresent(took -> seconds("upstream_connect_time", took));
    member.firstByte().ifPresent(took -> seconds("upstream_first_byte_time", took));
    seconds("upstream_session_time", member.lasted());
  }

  private void hello(ClientHello hello) {
    hello.serverName().ifPresent(name -> json.writeStringProperty("ssl_preread_server_name", name));
    optional("ssl_preread_protocol", SessionVariables.protocol(hello));
    optional("ssl_preread_alpn_protocols", SessionVariables.alpn(hello));
  }

  private void address(String prefix, InetSocketAddress address) {
    json.writeStringProperty(prefix + "_addr", IpLiterals.print(address.getAddress().getAddress()));
    json.writeNumberProperty(prefix + "_port", address.getPort());
  }

  private void optional(String name, String value) {
    if (!value.isEmpty()) {
      json.writeStringProperty(name, value);
    }
  }

  private void seconds(String name, Duration value) {
    json.writeNumberProperty(name, BigDecimal.valueOf(value.toMillis(), 3));
  }

  private void time(String name, TimeText text, Instant value) {
    json.writeStringProperty(name, text.withMillis(value) + "Z");
  }
}
