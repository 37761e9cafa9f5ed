package dev.fairway.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairway.http.FieldNames;
import dev.fairway.http.Fields;
import dev.fairway.http.Malformed;
import dev.fairway.http.RequestHandler;
import dev.fairway.http.RequestHead;
import dev.fairway.http.Reset;
import dev.fairway.http.ResponseHead;
import dev.fairway.http.ServerStream;
import dev.fairway.http.StreamEvents;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;

/**
 * An upstream that does what the path asks for: {@code /echo} sends the body back, {@code /sum}
 * sends the body's checksum, {@code /head} tells what it got, {@code /endless} never stops, {@code
 * /break} stops in the middle, {@code /silent} never answers, {@code /bytes/N} sends N bytes,
 * {@code /redirect} points elsewhere, to where the field {@code x-to} says if there is one.
 */
class Echo implements RequestHandler {

  final Queue<String> lines = new ConcurrentLinkedQueue<>();
  final AtomicLong written = new AtomicLong();
  final AtomicLong resets = new AtomicLong();

  @Override
  public StreamEvents onRequest(ServerStream stream, RequestHead head, boolean end) {
    lines.add(head.method() + " " + head.target());
    Fields fields = new Fields();
    String path = head.path();
    if (path.startsWith("/bytes/")) {
      stream.respond(new ResponseHead(200, fields), false);
      send(stream, Long.parseLong(path.substring("/bytes/".length())));
      return new Ignore();
    }
    switch (path) {
      case "/echo" -> {
        stream.respond(new ResponseHead(200, fields), false);
        return new Back(stream);
      }
      case "/sum" -> {
        return new Sum(stream);
      }
      case "/endless" -> {
        stream.respond(new ResponseHead(200, fields), false);
        send(stream, Long.MAX_VALUE);
      }
      case "/break" -> {
        fields.add(FieldNames.CONTENT_LENGTH, "1000");
        stream.respond(new ResponseHead(200, fields), false);
        stream.data(text("half"), false, bytes -> stream.reset(Reset.INTERNAL));
      }
      case "/watch" -> stream.respond(new ResponseHead(200, fields), false);
      case "/silent" -> {}
      case "/redirect" -> {
        String to = head.fields().text("x-to");
        fields.add(FieldNames.LOCATION, to.isEmpty() ? "/elsewhere?x=1" : to);
        stream.respond(new ResponseHead(301, fields), true);
      }
      default -> {
        StringBuilder told = new StringBuilder(head.method() + " " + head.target() + "\n");
        told.append("host: ").append(head.authority()).append('\n');
        head.fields().forEach((name, value) -> told.append(name + ": " + value + "\n"));
        stream.respond(new ResponseHead(200, fields), false);
        stream.data(text(told.toString()), true, bytes -> {});
      }
    }
    return new Ignore();
  }

  @Override
  public void onMalformed(ServerStream stream, Malformed malformed) {
    stream.respond(new ResponseHead(malformed.status(), new Fields()), true);
  }

  private void send(ServerStream stream, long left) {
    int size = (int) Math.min(left, 16_384);
    ByteBuf chunk = Unpooled.wrappedBuffer(new byte[size]);
    boolean last = size == left;
    stream.data(
        chunk,
        last,
        bytes -> {
          written.addAndGet(bytes);
          if (!last) {
            send(stream, left - size);
          }
        });
  }

  static ByteBuf text(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(UTF_8));
  }

  private record Back(ServerStream stream) implements StreamEvents {
    @Override
    public void onData(ByteBuf data, boolean end) {
      stream.data(data, end, stream);
    }

    @Override
    public void onTrailers(Fields trailers) {
      stream.trailers(trailers);
    }

    @Override
    public void onReset(Reset reason) {}
  }

  private static final class Sum implements StreamEvents {
    private final CRC32 sum = new CRC32();
    private final ServerStream stream;

    Sum(ServerStream stream) {
      this.stream = stream;
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
      int size = data.readableBytes();
      sum.update(data.nioBuffer());
      data.release();
      stream.consumed(size);
      if (end) {
        stream.respond(new ResponseHead(200, new Fields()), false);
        stream.data(text(Long.toString(sum.getValue())), true, bytes -> {});
      }
    }

    @Override
    public void onTrailers(Fields trailers) {}

    @Override
    public void onReset(Reset reason) {}
  }

  private final class Ignore implements StreamEvents {
    @Override
    public void onData(ByteBuf data, boolean end) {
      data.release();
    }

    @Override
    public void onTrailers(Fields trailers) {}

    @Override
    public void onReset(Reset reason) {
      resets.incrementAndGet();
    }
  }
}
