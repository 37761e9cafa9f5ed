package dev.fairway.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.model.LogTemplate;
import dev.fairway.model.LogTemplate.Escape;
import dev.fairway.transport.ClientHello;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Sessions as lines of the log, byte for byte. */
final class SessionLineTest {

  /** What people have who run nginx as a relay for API servers. */
  private static final String USUAL =
      "$remote_addr [$time_local] $protocol $status $bytes_sent $bytes_received $session_time"
          + " \"$upstream_addr\" \"$upstream_bytes_sent\" \"$upstream_bytes_received\""
          + " \"$upstream_connect_time\"";

  @Test
  void aSessionIsALineAsNginxWritesIt() {
    assertThat(line(USUAL, Escape.DEFAULT, Records.relayed()))
        .isEqualTo(
            "192.0.2.7 [02/Jan/2026:08:35:08 +0530] TCP 200 6 5 62.326"
                + " \"10.0.0.1:6443, [2001:db8::2]:6443\" \"0, 7\" \"0, 8\" \"-, 0.001\"\n");
    assertThat(line(USUAL, Escape.DEFAULT, Records.refused("")))
        .isEqualTo(
            "192.0.2.7 [02/Jan/2026:08:35:08 +0530] TCP 403 6 5 62.326 \"-\" \"-\" \"-\" \"-\"\n");
    assertThat(line(USUAL, Escape.NONE, Records.refused(""))).endsWith("\"\" \"\" \"\" \"\"\n");
    assertThat(line(USUAL, Escape.JSON, Records.refused(""))).endsWith("\"\" \"\" \"\" \"\"\n");
  }

  @ParameterizedTest
  @CsvSource({
    "bytes_received, 5",
    "connection, 12",
    "end, client-closed",
    "hostname, relay-1",
    "id, an-id",
    "listener, shared",
    "msec, 1767323108.004",
    "pid, 4711",
    "problem, -",
    "proxy_protocol_addr, -",
    "proxy_protocol_server_port, -",
    "realip_remote_addr, 192.0.2.7",
    "realip_remote_port, 50123",
    "remote_port, 50123",
    "server_addr, 10.1.2.3",
    "server_port, 443",
    "ssl_preread_alpn_protocols, 'h2,x/1'",
    "ssl_preread_protocol, TLSv1.3",
    "ssl_preread_server_name, east.example",
    "time_iso8601, 2026-01-02T08:35:08+05:30",
    "upstream, east",
    "upstream_first_byte_time, '-, 0.012'",
    "upstream_session_time, '2.005, 61.000'",
  })
  void aVariableIs(String name, String value) {
    assertThat(line("$" + name, Escape.DEFAULT, Records.relayed())).isEqualTo(value + "\n");
  }

  @Test
  void whatATrustedProxySaysIsTheClient() {
    String format =
        "$remote_addr $remote_port $realip_remote_addr $realip_remote_port $proxy_protocol_addr"
            + " $proxy_protocol_port $proxy_protocol_server_addr $proxy_protocol_server_port";
    assertThat(line(format, Escape.DEFAULT, Records.proxied()))
        .isEqualTo("2001:db8::1 40000 192.0.2.7 50123 2001:db8::1 40000 2001:db8:0:0:1:: 443\n");
    assertThat(line("$binary_remote_addr", Escape.DEFAULT, Records.proxied()))
        .isEqualTo(" \\x01\\x0D\\xB8" + "\\x00".repeat(11) + "\\x01\n");
  }

  @Test
  void aHelloThatSaysNothingIsEmptyAndNoHelloIsAbsent() {
    String format =
        "[$ssl_preread_server_name][$ssl_preread_alpn_protocols][$ssl_preread_protocol]";
    ClientHello silent = new ClientHello(Optional.empty(), List.of(), 0x0303);
    assertThat(line(format, Escape.DEFAULT, Records.of(silent))).isEqualTo("[][][TLSv1.2]\n");
    assertThat(line(format, Escape.DEFAULT, Records.refused(""))).isEqualTo("[-][-][-]\n");
  }

  @ParameterizedTest
  @MethodSource("variables")
  void everyVariableThatAConfigurationMayNameHasAValue(String name) {
    for (SessionRecord session :
        List.of(Records.relayed(), Records.refused("x"), Records.proxied())) {
      assertThat(line("${" + name + "}", Escape.DEFAULT, session)).matches("[^\n]+\n");
    }
  }

  @Test
  void textAroundVariablesIsAsItWasWritten() {
    assertThat(line("ü\"\\x $ $$status ${status}x", Escape.DEFAULT, Records.relayed()))
        .isEqualTo("ü\"\\x $ $200 200x\n");
  }

  @Test
  void noValueEndsALineOrAQuotedText() {
    Random random = new Random(11);
    Pattern escaped = Pattern.compile("(?:[ !#-\\[\\]-~]|\\\\x[0-9A-F]{2})*");
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      SessionRecord session = offering(bytes);

      String text = line("$ssl_preread_alpn_protocols", Escape.DEFAULT, session);
      assertThat(text).endsWith("\n");
      String value = text.substring(0, text.length() - 1);
      assertThat(value).matches(escaped);
      assertThat(unescaped(value)).isEqualTo(bytes);
      byte[] line = Arrays.copyOf(bytes, bytes.length + 1);
      line[bytes.length] = '\n';
      assertThat(bytes("$ssl_preread_alpn_protocols", Escape.NONE, session)).isEqualTo(line);
    }
  }

  @Test
  void anythingIsAStringOfJsonAfterEscaping() {
    Random random = new Random(12);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder problem = new StringBuilder("x");
      random.ints(random.nextInt(40), 0, 0x250).forEach(problem::appendCodePoint);
      SessionRecord session = Records.refused(problem.toString());

      assertThat(string(line("\"$problem\"", Escape.JSON, session))).isEqualTo(problem.toString());
    }
    String controls = "\u0000\u001b\b\f\n\r\t\"\\/\u007f";
    assertThat(line("$problem", Escape.JSON, Records.refused(controls)))
        .isEqualTo("\\u0000\\u001B\\b\\f\\n\\r\\t\\\"\\\\/\u007f\n");
  }

  @Test
  void jsonHasNginxsNamesAndOurOwn() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SessionLineWriter writer = new SessionLineWriter(out);
    writer.accept(new SessionLine(Records.relayed(), Optional.empty()));
    writer.accept(new SessionLine(Records.refused("\"no\"\n"), Optional.empty()));
    writer.accept(new SessionLine(Records.proxied(), Optional.empty()));
    assertThat(out.toString(UTF_8).lines())
        .containsExactly(
            "{\"time_iso8601\":\"2026-01-02T03:05:08.004Z\",\"id\":\"an-id\",\"connection\":12,"
                + "\"listener\":\"shared\",\"begin_iso8601\":\"2026-01-02T03:04:05.678Z\","
                + "\"remote_addr\":\"192.0.2.7\",\"remote_port\":50123,"
                + "\"server_addr\":\"10.1.2.3\",\"server_port\":443,\"protocol\":\"TCP\","
                + "\"ssl_preread_server_name\":\"east.example\","
                + "\"ssl_preread_protocol\":\"TLSv1.3\",\"ssl_preread_alpn_protocols\":\"h2,x/1\","
                + "\"status\":200,\"bytes_received\":5,\"bytes_sent\":6,\"spliced_bytes\":3,"
                + "\"session_time\":62.326,\"upstream\":\"east\","
                + "\"upstream_addr\":\"10.0.0.1:6443, [2001:db8::2]:6443\","
                + "\"upstream_bytes_sent\":7,\"upstream_bytes_received\":8,"
                + "\"upstream_connect_time\":0.001,\"upstream_first_byte_time\":0.012,"
                + "\"upstream_session_time\":61.000,\"end\":\"client-closed\"}",
            "{\"time_iso8601\":\"2026-01-02T03:05:08.004Z\",\"id\":\"an-id\",\"connection\":12,"
                + "\"listener\":\"shared\",\"begin_iso8601\":\"2026-01-02T03:04:05.678Z\","
                + "\"remote_addr\":\"192.0.2.7\",\"remote_port\":50123,"
                + "\"server_addr\":\"10.1.2.3\",\"server_port\":443,\"protocol\":\"TCP\","
                + "\"status\":403,\"bytes_received\":5,\"bytes_sent\":6,\"spliced_bytes\":3,"
                + "\"session_time\":62.326,\"end\":\"refused\",\"problem\":\"\\\"no\\\"\\n\"}",
            "{\"time_iso8601\":\"2026-01-02T03:05:08.004Z\",\"id\":\"an-id\",\"connection\":12,"
                + "\"listener\":\"shared\",\"begin_iso8601\":\"2026-01-02T03:04:05.678Z\","
                + "\"remote_addr\":\"2001:db8::1\",\"remote_port\":40000,"
                + "\"server_addr\":\"10.1.2.3\",\"server_port\":443,\"protocol\":\"TCP\","
                + "\"realip_remote_addr\":\"192.0.2.7\",\"realip_remote_port\":50123,"
                + "\"proxy_protocol_addr\":\"2001:db8::1\",\"proxy_protocol_port\":40000,"
                + "\"proxy_protocol_server_addr\":\"2001:db8:0:0:1::\","
                + "\"proxy_protocol_server_port\":443,"
                + "\"status\":200,\"bytes_received\":5,\"bytes_sent\":6,\"spliced_bytes\":3,"
                + "\"session_time\":62.326,\"end\":\"upstream-reset\","
                + "\"problem\":\"the upstream reset its connection\"}");
  }

  static Stream<String> variables() {
    return LogTemplate.VARIABLES.stream().sorted();
  }

  private static SessionRecord offering(byte[] protocol) {
    String text = new String(protocol, ISO_8859_1);
    return Records.of(new ClientHello(Optional.empty(), List.of(text), 0x0304));
  }

  private static String line(String format, Escape escape, SessionRecord session) {
    return new String(bytes(format, escape, session), UTF_8);
  }

  private static byte[] bytes(String format, Escape escape, SessionRecord session) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SessionTemplate template = new SessionTemplate(new LogTemplate(format, escape), Records.ORIGIN);
    new SessionLineWriter(out).accept(new SessionLine(session, Optional.of(template)));
    return out.toByteArray();
  }

  private static byte[] unescaped(String value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) == '\\') {
        bytes.write(HexFormat.fromHexDigits(value, i + 2, i + 4));
        i += 3;
      } else {
        bytes.writeBytes(value.substring(i, i + 1).getBytes(US_ASCII));
      }
    }
    return bytes.toByteArray();
  }

  private static String string(String json) {
    try (var parser = JsonFactory.builder().build().createParser(ObjectReadContext.empty(), json)) {
      assertThat(parser.nextToken()).isEqualTo(JsonToken.VALUE_STRING);
      return parser.getString();
    }
  }
}
