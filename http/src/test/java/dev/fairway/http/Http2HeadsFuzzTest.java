package dev.fairway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Header blocks of HTTP/2 that are damaged at random. Whatever we accept becomes, written as
 * HTTP/1.1, exactly one message for {@link StrictRequest}, with the fields that were sent and
 * nothing hidden in it.
 */
final class Http2HeadsFuzzTest {

  private static final long SEED = 20_261_121;
  private static final int ROUNDS = 3_000;
  private static final String BODY = "hello";

  private static final List<Field> FIELDS =
      List.of(
          new Field("accept", "*/*"),
          new Field("authorization", "Bearer x"),
          new Field("cookie", "a=b"),
          new Field("cookie", "c=d"),
          new Field("host", "h"),
          new Field("host", "other"),
          new Field("te", "trailers"),
          new Field("transfer-encoding", "chunked"),
          new Field("connection", "close"),
          new Field("upgrade", "websocket"),
          new Field("x-empty", ""),
          new Field(":protocol", "websocket"),
          new Field(":path", "/b"));

  private static final List<String> PIECES =
      List.of(
          "\r",
          "\n",
          "\r\n",
          "\r\n\r\n",
          "\0",
          " ",
          "\t",
          ":",
          ",",
          "\u000b",
          "\u007f",
          "\u0085",
          "\u00ff",
          "A",
          "@",
          "#",
          "\r\nTransfer-Encoding: chunked\r\n",
          " HTTP/1.1\r\nHost: h\r\n\r\nGET /hidden");

  private record Field(String name, String value) {}

  @Test
  void aRequestThatIsAcceptedIsWrittenAsOneRequest() {
    Random random = new Random(SEED);
    int accepted = 0;
    for (int round = 0; round < ROUNDS; round++) {
      boolean end = random.nextBoolean();
      List<Field> sent = request(random, end);
      RequestHead head = accepted(sent);
      if (head == null) {
        continue;
      }
      String where = "seed " + SEED + " round " + round + ": " + escape(sent.toString());
      boolean ends = end || head.upgrade() != null;
      String written = written(output -> write(output, head, ends));
      StrictRequest strict = StrictRequest.parse(written, 0);
      if (strict == null) {
        throw new AssertionError("not a request: " + where + "\n" + escape(written));
      }
      assertThat(strict.end()).as(where).isEqualTo(written.length());
      assertThat(strict).as(where).isEqualTo(expected(sent, head, ends));
      accepted++;
    }
    assertThat(accepted).as("requests that were accepted").isGreaterThan(ROUNDS / 10);
  }

  @Test
  void aResponseThatIsAcceptedIsWrittenAsOneResponse() {
    Random random = new Random(SEED);
    int accepted = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<Field> sent = new ArrayList<>(List.of(new Field(":status", "200")));
      addFields(random, sent);
      sent.add(new Field("content-length", "5"));
      damage(random, sent.subList(0, sent.size() - 1));
      // Means nothing in a response, and to the reader of requests two of them are one too many.
      sent.removeIf(field -> field.name.equalsIgnoreCase("host"));
      Http2Headers headers = received(sent);
      ResponseHead head = headers == null ? null : Http2Heads.response(headers);
      if (head == null) {
        continue;
      }
      String where = "seed " + SEED + " round " + round + ": " + escape(sent.toString());
      hop(head.fields());
      String written = written(output -> output.response(head, true, true, true, false));
      // A response is a request but for its first line, and that a body may follow.
      String line = "HTTP/1.1 " + head.status() + " " + Reasons.phrase(head.status());
      assertThat(written).as(where).startsWith(line + "\r\n");
      StrictRequest strict =
          StrictRequest.parse("GET / HTTP/1.1" + written.substring(line.length()) + BODY, 0);
      if (strict == null) {
        throw new AssertionError("not a response: " + where + "\n" + escape(written));
      }
      assertThat(strict.fields()).as(where).isEqualTo(fields(sent, true));
      assertThat(written).as(where).containsOnlyOnce("\r\n\r\n").endsWith("\r\n\r\n");
      accepted++;
    }
    assertThat(accepted).as("responses that were accepted").isGreaterThan(ROUNDS / 10);
  }

  /** As {@link Http2Frames} and {@link Http2Server} do. */
  private static @Nullable RequestHead accepted(List<Field> sent) {
    Http2Headers headers = received(sent);
    RequestHead head = headers == null ? null : Http2Heads.request(headers);
    if (headers == null || head == null) {
      return null;
    }
    boolean protocol = headers.contains(":protocol");
    if (head.method().equals("CONNECT") != protocol) {
      return null;
    }
    return protocol ? Http2Heads.upgrade(head) : head;
  }

  /** What comes out of HPACK; null if Netty or we refuse it. */
  private static @Nullable Http2Headers received(List<Field> sent) {
    Http2Headers headers = new DefaultHttp2Headers(false);
    sent.forEach(field -> headers.add(bytes(field.name), bytes(field.value)));
    ByteBuf block = Unpooled.buffer();
    try {
      new DefaultHttp2HeadersEncoder().encodeHeaders(1, headers, block);
      Http2Headers decoded = new DefaultHttp2HeadersDecoder(true).decodeHeaders(1, block);
      return Http2Heads.areValid(decoded) ? decoded : null;
    } catch (Http2Exception e) {
      return null;
    } finally {
      block.release();
    }
  }

  private static AsciiString bytes(String text) {
    return new AsciiString(text.getBytes(ISO_8859_1));
  }

  private static void write(Http1Output output, RequestHead head, boolean end) {
    hop(head.fields());
    output.request(head, end);
    if (!end) {
      output.data(Unpooled.copiedBuffer(BODY, ISO_8859_1), true, bytes -> {});
    }
  }

  /** As the proxy does: these are for one hop. */
  private static void hop(Fields fields) {
    List.of("connection", "transfer-encoding", "te", "upgrade", "keep-alive")
        .forEach(fields::remove);
  }

  private static StrictRequest expected(List<Field> sent, RequestHead head, boolean end) {
    boolean upgrade = head.upgrade() != null;
    List<String> fields = fields(sent, !upgrade);
    if (upgrade) {
      fields.add("sec-websocket-key: " + head.fields().text("sec-websocket-key"));
    }
    if (!end && !head.fields().contains("content-length")) {
      fields.add("transfer-encoding: chunked");
    }
    String path = value(sent, ":path");
    String authority = value(sent, ":authority");
    return new StrictRequest(head.method(), path, fields, end ? "" : BODY, 0)
        .forwarded(path, authority.isEmpty() ? value(sent, "host") : authority, head.upgrade());
  }

  private static String value(List<Field> sent, String name) {
    return sent.stream()
        .filter(field -> field.name.equals(name))
        .map(Field::value)
        .findFirst()
        .orElse("");
  }

  /** The fields as a reader of HTTP/1.1 must see them: cookies joined, and last. */
  private static List<String> fields(List<Field> sent, boolean length) {
    List<String> fields = new ArrayList<>();
    List<String> cookies = new ArrayList<>();
    for (Field field : sent) {
      if (field.name.equals("cookie")) {
        cookies.add(field.value);
      } else if (!field.name.startsWith(":")
          && !field.name.equals("te")
          && (length || !field.name.equals("content-length"))) {
        fields.add(field.name + ": " + field.value.replaceAll("^[\\t ]+|[\\t ]+$", ""));
      }
    }
    if (!cookies.isEmpty()) {
      fields.add("cookie: " + String.join("; ", cookies).replaceAll("^[\\t ]+|[\\t ]+$", ""));
    }
    return fields;
  }

  private static String written(Consumer<Http1Output> message) {
    EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    message.accept(new Http1Output(channel.pipeline().firstContext()));
    channel.runPendingTasks();
    StringBuilder text = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      text.append(out.toString(ISO_8859_1));
      out.release();
    }
    channel.finishAndReleaseAll();
    return text.toString();
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      escaped.append(c >= ' ' && c < 0x7f ? String.valueOf(c) : String.format("\\x%02x", (int) c));
    }
    return escaped.toString();
  }

  private static List<Field> request(Random random, boolean end) {
    List<String> methods = List.of("GET", "POST", "DELETE", "PATCH", "CONNECT", "HEAD");
    List<Field> sent = new ArrayList<>();
    sent.add(new Field(":method", methods.get(random.nextInt(methods.size()))));
    sent.add(new Field(":scheme", "https"));
    sent.add(new Field(":path", random.nextInt(9) == 0 ? "*" : "/a?b=%0d%0a"));
    if (random.nextInt(4) > 0) {
      sent.add(new Field(":authority", "h"));
    }
    if (random.nextInt(9) == 0) {
      sent.add(new Field(":protocol", "websocket"));
    }
    addFields(random, sent);
    damage(random, sent);
    // A length that does not fit the body ends in Netty's decoder, which sees the body.
    sent.removeIf(field -> field.name.equalsIgnoreCase("content-length"));
    if (!end && random.nextBoolean()) {
      sent.add(new Field("content-length", "5"));
    }
    return sent;
  }

  private static void addFields(Random random, List<Field> sent) {
    for (int n = random.nextInt(5); n > 0; n--) {
      sent.add(FIELDS.get(random.nextInt(FIELDS.size())));
    }
  }

  private static void damage(Random random, List<Field> sent) {
    for (int n = random.nextInt(3); n > 0; n--) {
      int at = random.nextInt(sent.size());
      Field field = sent.get(at);
      boolean name = random.nextInt(3) == 0;
      String text = damage(random, name ? field.name : field.value);
      sent.set(at, name ? new Field(text, field.value) : new Field(field.name, text));
    }
  }

  private static String damage(Random random, String text) {
    int at = random.nextInt(text.length() + 1);
    String head = text.substring(0, at);
    String tail = text.substring(at);
    return switch (random.nextInt(4)) {
      case 0 -> head + PIECES.get(random.nextInt(PIECES.size())) + tail;
      case 1 -> head + (char) random.nextInt(256) + tail;
      case 2 -> head + tail.substring(Math.min(1, tail.length()));
      default -> random.nextInt(8) == 0 ? "" : tail;
    };
  }
}
