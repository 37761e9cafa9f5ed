package dev.fairway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Requests that are damaged at random, read by us and by {@link StrictRequest}, which shares
 * nothing with us. Whatever we accept it accepts too, and finds the same requests in the same
 * bytes; and what we write for an accepted request is exactly one request again, with nothing
 * hidden in it.
 */
final class Http1HeadsFuzzTest {

  private static final long SEED = 20_261_121;
  private static final int ROUNDS = 6_000;

  private static final List<String> LINES =
      List.of(
          "GET /a HTTP/1.1",
          "POST /a?b=%0d%0a HTTP/1.1",
          "PUT https://h/x?y HTTP/1.1",
          "OPTIONS * HTTP/1.1",
          "HEAD / HTTP/1.0",
          "DELETE /a/b;c HTTP/1.1");

  private static final List<String> FIELDS =
      List.of(
          "Host: h",
          "Content-Length: 5",
          "Content-Length: 0",
          "Transfer-Encoding: chunked",
          "Connection: close, Authorization",
          "Connection: Upgrade",
          "Upgrade: SPDY/3.1",
          "Authorization: Bearer x",
          "Expect: 100-continue",
          "X-Empty:",
          "Cookie: a=b; c=d",
          "TE: trailers");

  private static final List<String> PIECES =
      List.of(
          "\r",
          "\n",
          "\r\n",
          "\r\n\r\n",
          " ",
          "\t",
          "\0",
          ":",
          ",",
          ";",
          "\u000b",
          "\f",
          "\u007f",
          "\u0085",
          "\u00a0",
          "\u00ff",
          "chunked",
          "Content-Length: 5",
          "Transfer-Encoding: chunked",
          "HTTP/1.1",
          "HTTP/2.0",
          "GET / HTTP/1.1\r\nHost: h\r\n\r\n",
          "0\r\n\r\n",
          "5",
          "-",
          "+",
          "@",
          "//",
          "#",
          "\"",
          "\r\n ",
          "Host: h\r\n",
          "x");

  @Test
  void whatIsAcceptedHasOneReadingAndIsWrittenAsOneRequest() {
    Random random = new Random(SEED);
    int accepted = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String sent = random(random);
      List<Read> read = read(sent, random);
      int at = 0;
      for (Read ours : read) {
        String where = "seed " + SEED + " round " + round + " at " + at + ":\n" + escape(sent);
        StrictRequest strict = StrictRequest.parse(sent, at);
        if (strict == null) {
          throw new AssertionError("not a request to a strict reader: " + where);
        }
        assertSame(ours, strict, where);
        assertThat(written(ours)).as(where).isEqualTo(expected(ours, strict));
        at = strict.end();
        accepted++;
      }
    }
    assertThat(accepted).as("requests that were accepted").isGreaterThan(ROUNDS / 10);
  }

  /** What was made of one request. */
  private record Read(RequestHead head, boolean body, String content) {}

  private static void assertSame(Read ours, StrictRequest strict, String where) {
    assertThat(ours.head.method()).as(where).isEqualTo(strict.method());
    assertThat(ours.content).as(where).isEqualTo(strict.body());
    List<String> fields = new ArrayList<>();
    ours.head.fields().forEach((name, value) -> fields.add(name + ": " + value));
    assertThat(fields).as(where).isEqualTo(strict.fieldsWithoutHost());
    assertThat(strict.target()).as(where).endsWith(ours.head.target().substring(1));
  }

  /** As bytes: what the upstream will read. */
  private static StrictRequest expected(Read ours, StrictRequest strict) {
    return strict.forwarded(ours.head.target(), ours.head.authority(), ours.head.upgrade());
  }

  private static @Nullable StrictRequest written(Read ours) {
    EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    ChannelHandlerContext ctx = channel.pipeline().firstContext();
    Http1Output output = new Http1Output(ctx);
    Fields fields = new Fields();
    ours.head.fields().forEach(fields::add);
    // As the proxy does: these are for one hop.
    List.of("connection", "transfer-encoding", "te", "upgrade", "keep-alive")
        .forEach(fields::remove);
    RequestHead head = ours.head;
    output.request(
        new RequestHead(head.method(), head.target(), head.authority(), fields, head.upgrade()),
        !ours.body);
    if (ours.body) {
      output.data(Unpooled.copiedBuffer(ours.content, ISO_8859_1), true, bytes -> {});
    }
    channel.runPendingTasks();
    StringBuilder text = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      text.append(out.toString(ISO_8859_1));
      out.release();
    }
    channel.finishAndReleaseAll();
    StrictRequest request = StrictRequest.parse(text.toString(), 0);
    return request == null || request.end() != text.length() ? null : request;
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      escaped.append(c >= ' ' && c < 0x7f ? String.valueOf(c) : String.format("\\x%02x", (int) c));
    }
    return escaped.toString();
  }

  /** The whole requests that we find, up to the first thing that we refuse. */
  private static List<Read> read(String sent, Random random) {
    EmbeddedChannel channel = new EmbeddedChannel(new Http1Decoders.Requests(1_000, 2_000));
    byte[] bytes = sent.getBytes(ISO_8859_1);
    for (int from = 0; from < bytes.length; ) {
      int to = Math.min(bytes.length, from + 1 + random.nextInt(bytes.length));
      channel.writeInbound(Unpooled.copiedBuffer(bytes, from, to - from));
      from = to;
    }
    List<Read> read = new ArrayList<>();
    Http1Heads.Parsed.@Nullable Good head = null;
    StringBuilder content = new StringBuilder();
    boolean refused = false;
    for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
      if (!refused && part instanceof HttpRequest request) {
        head = Http1Heads.request(request) instanceof Http1Heads.Parsed.Good good ? good : null;
        refused = head == null;
        content.setLength(0);
      }
      if (!refused && part instanceof HttpContent body) {
        refused = body.decoderResult().isFailure();
        content.append(body.content().toString(ISO_8859_1));
        if (!refused && head != null && part instanceof LastHttpContent) {
          read.add(new Read(head.head(), head.body(), content.toString()));
        }
      }
      ReferenceCountUtil.release(part);
    }
    channel.finishAndReleaseAll();
    return read;
  }

  private static String random(Random random) {
    StringBuilder text = new StringBuilder(request(random));
    if (random.nextInt(3) == 0) {
      text.append(request(random));
    }
    for (int n = random.nextInt(4); n > 0; n--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 1 -> text.deleteCharAt(at);
        case 2 -> text.setCharAt(at, (char) random.nextInt(256));
        default -> {
          int to = Math.min(text.length(), at + 1 + random.nextInt(20));
          text.insert(random.nextInt(text.length()), text.substring(at, to));
        }
      }
    }
    return text.toString();
  }

  private static String request(Random random) {
    StringBuilder text = new StringBuilder(LINES.get(random.nextInt(LINES.size())));
    text.append("\r\n");
    if (random.nextInt(10) > 0) {
      text.append("Host: h\r\n");
    }
    for (int n = random.nextInt(4); n > 0; n--) {
      text.append(FIELDS.get(random.nextInt(FIELDS.size()))).append("\r\n");
    }
    text.append("\r\n");
    String head = text.toString();
    if (head.contains("chunked")) {
      text.append(
          random.nextBoolean() ? "5\r\nhello\r\n0\r\n\r\n" : "5;x=y\r\nhello\r\n0\r\nT: 1\r\n\r\n");
    } else if (head.contains("Length: 5")) {
      text.append("hello");
    }
    return text.toString();
  }
}
