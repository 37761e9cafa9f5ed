package dev.fairway.http;

import dev.fairway.transport.InnerTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes HTTP/1.1 messages of one connection, one after the other (RFC 9112), and raw bytes once
 * the connection was switched to another protocol.
 *
 * <p>Heads, the frames of chunks and small pieces of bodies are gathered in one buffer until the
 * end of the loop's turn: a write of its own costs each of them more than being copied. Large
 * pieces pass uncopied.
 */
final class Http1Output {

  private enum Framing {
    /** No body. */
    NONE,
    /** As many bytes as Content-Length says. */
    LENGTH,
    /** Chunks. */
    CHUNKED,
    /** Until the connection closes; responses to HTTP/1.0 only. */
    CLOSE,
    /** No longer HTTP. */
    RAW
  }

  /** How long one direction may go on after the other has ended. */
  private static final int HALF_CLOSED_SECONDS = 5;

  /** Body bytes that are cheaper to copy than to write on their own. */
  private static final int SMALL = 1_024;

  /** As much as a TLS record takes. */
  private static final int GATHER = 16 << 10;

  private final ChannelHandlerContext ctx;
  private final TurnFlush flush;
  private @Nullable ByteBuf gathered;
  private @Nullable Credit gatheredSource;
  private int gatheredBytes;
  private Framing framing = Framing.NONE;
  private long remaining;

  Http1Output(ChannelHandlerContext ctx) {
    this.ctx = ctx;
    this.flush = new TurnFlush(ctx.executor(), this::flush);
  }

  /** Writes a request's head. A body of unknown length is sent in chunks. */
  void request(RequestHead head, boolean end) {
    boolean upgrade = head.upgrade() != null;
    chooseFraming(head.fields(), !end, true);
    ByteBuf out = gathered();
    text(out, head.method());
    out.writeByte(' ');
    text(out, head.target());
    text(out, " HTTP/1.1\r\n");
    field(out, "Host", head.authority() == null ? "" : head.authority());
    fields(out, head.fields());
    if (end
        && usuallyHasBody(head.method())
        && !head.fields().contains(FieldNames.CONTENT_LENGTH)) {
      field(out, "Content-Length", "0");
    }
    if (upgrade) {
      field(out, "Connection", "Upgrade");
      field(out, "Upgrade", String.valueOf(head.upgrade()));
    }
    finish(out);
  }

  /**
   * Writes a response's head.
   *
   * @param end whether there is no body
   * @param bodiless whether the response has none by its nature, whatever its fields say
   * @param chunkedAllowed whether the client knows chunks
   * @param close whether the connection closes after this response
   */
  void response(
      ResponseHead head, boolean end, boolean bodiless, boolean chunkedAllowed, boolean close) {
    int status = head.status();
    if (status == 101) {
      // RFC 9110 section 8.6, RFC 9112 section 6.1: no 1xx has a body, nor a field that frames one.
      // Clients that read this as a body never come to what was switched to.
      framing = Framing.RAW;
      head.fields().remove(FieldNames.CONTENT_LENGTH);
    } else if (!head.isInformational()) {
      chooseFraming(head.fields(), !end && !bodiless, chunkedAllowed);
    }
    ByteBuf out = gathered();
    text(out, "HTTP/1.1 ");
    text(out, Integer.toString(status));
    out.writeByte(' ');
    text(out, Reasons.phrase(status));
    crlf(out);
    fields(out, head.fields());
    if (status == 101) {
      field(out, "Connection", "Upgrade");
    } else if (!head.isInformational()) {
      if (end && !bodiless && !head.fields().contains(FieldNames.CONTENT_LENGTH)) {
        field(out, "Content-Length", "0");
      }
      if (close || framing == Framing.CLOSE) {
        field(out, "Connection", "close");
      }
    }
    finish(out);
  }

  /**
   * Writes body bytes.
   *
   * @return false if the message would not be what its head says; the connection must be reset then
   */
  boolean data(ByteBuf data, boolean end, Credit source) {
    int size = data.readableBytes();
    switch (framing) {
      case NONE -> {
        // A HEAD response or a 304 whose upstream sent a body all the same.
        data.release();
        source.consumed(size);
      }
      case LENGTH -> {
        remaining -= size;
        if (remaining < 0 || (end && remaining > 0)) {
          data.release();
          source.dropped(size);
          return false;
        }
        write(data, size, source);
      }
      case CHUNKED -> chunk(data, size, end, source);
      case CLOSE, RAW -> write(data, size, source);
    }
    if (end && (framing == Framing.RAW || framing == Framing.CLOSE)) {
      end();
    }
    flush.request();
    return true;
  }

  /**
   * Ends a chunked message with trailers; in other framings they are dropped, as RFC 9110 allows.
   */
  boolean trailers(Fields trailers) {
    if (framing != Framing.CHUNKED) {
      return data(Unpooled.EMPTY_BUFFER, true, bytes -> {});
    }
    ByteBuf out = gathered();
    text(out, "0\r\n");
    fields(out, trailers);
    finish(out);
    return true;
  }

  /** From now on bytes pass as they are: the peer answered 101. */
  void switchToRaw() {
    framing = Framing.RAW;
  }

  /** Without a length a server may answer 411 to these (RFC 9110 section 8.6). */
  private static boolean usuallyHasBody(String method) {
    return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
  }

  private void chooseFraming(Fields fields, boolean body, boolean chunkedAllowed) {
    long length = Http1Framing.length(fields);
    if (!body) {
      framing = Framing.NONE;
    } else if (length >= 0) {
      framing = Framing.LENGTH;
      remaining = length;
    } else if (chunkedAllowed) {
      framing = Framing.CHUNKED;
      fields.set(FieldNames.TRANSFER_ENCODING, "chunked");
    } else {
      framing = Framing.CLOSE;
    }
  }

  private void chunk(ByteBuf data, int size, boolean end, Credit source) {
    if (size == 0) {
      data.release();
    } else {
      ByteBuf out = gathered();
      text(out, Integer.toHexString(size));
      crlf(out);
      write(data, size, source);
      crlf(gathered());
    }
    if (end) {
      text(gathered(), "0\r\n\r\n");
    }
  }

  private void write(ByteBuf data, int size, Credit source) {
    if (size > SMALL) {
      writeGathered();
      ChannelPromise written = ctx.newPromise();
      written.addListener(new Written(source, size));
      ctx.write(data, written);
      return;
    }
    if (gatheredBytes > 0 && !source.equals(gatheredSource)) {
      writeGathered();
    }
    if (size > 0) {
      gathered().writeBytes(data);
      gatheredSource = source;
      gatheredBytes += size;
    }
    data.release();
  }

  /** Where the next small thing goes; whoever asks also asks for a flush. */
  private ByteBuf gathered() {
    ByteBuf out = gathered;
    if (out != null && out.readableBytes() >= GATHER) {
      writeGathered();
      out = null;
    }
    if (out == null) {
      out = ctx.alloc().buffer(SMALL);
      gathered = out;
    }
    return out;
  }

  private void writeGathered() {
    ByteBuf out = gathered;
    if (out == null) {
      return;
    }
    gathered = null;
    Credit source = gatheredSource;
    if (source == null) {
      ctx.write(out);
      return;
    }
    ChannelPromise written = ctx.newPromise();
    written.addListener(new Written(source, gatheredBytes));
    gatheredSource = null;
    gatheredBytes = 0;
    ctx.write(out, written);
  }

  /** Hands everything to the socket now; by itself that happens at the end of the turn. */
  void flush() {
    writeGathered();
    ctx.flush();
  }

  /**
   * Ends our direction once everything before it is written. What the peer still sends goes on
   * arriving, but not for ever: it has heard all that it will hear.
   */
  void end() {
    writeGathered();
    ChannelPromise flushed = ctx.newPromise();
    flushed.addListener(
        done -> {
          SslHandler tls = InnerTls.of(ctx.pipeline());
          if (tls != null) {
            tls.closeOutbound();
          } else if (ctx.channel() instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
          }
          ctx.executor().schedule(() -> ctx.close(), HALF_CLOSED_SECONDS, TimeUnit.SECONDS);
        });
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER, flushed);
  }

  private void finish(ByteBuf out) {
    crlf(out);
    flush.request();
  }

  private static void fields(ByteBuf out, Fields fields) {
    fields.forEach((name, value) -> field(out, name, value));
  }

  private static void field(ByteBuf out, CharSequence name, CharSequence value) {
    text(out, name);
    out.writeByte(':');
    out.writeByte(' ');
    text(out, value);
    crlf(out);
  }

  private static void text(ByteBuf out, CharSequence text) {
    if (text instanceof AsciiString ascii) {
      ByteBufUtil.writeAscii(out, ascii);
    } else {
      // Netty decodes heads as Latin-1; written back the same way every byte is what it was.
      out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    }
  }

  private static void crlf(ByteBuf out) {
    out.writeByte('\r');
    out.writeByte('\n');
  }
}
