package dev.fairway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLException;

/** What real TLS clients say first. */
final class Hellos {

  private static final int HEAD = 5;

  private Hellos() {}

  /** The bytes that a client of this library sends on a new connection. */
  static byte[] of(SslProvider provider, String name, String... protocols) throws SSLException {
    SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(provider);
    if (protocols.length > 0) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              ApplicationProtocolConfig.Protocol.ALPN,
              ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
              ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
              List.of(protocols)));
    }
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.pipeline().addLast(builder.build().newHandler(channel.alloc(), name, 443));
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      all.writeBytes(part);
      part.release();
    }
    channel.close();
    channel.releaseOutbound();
    return ByteBufUtil.getBytes(all);
  }

  /**
   * A hello without server name.
   *
   * @param legacy the version at its start, in hexadecimal digits
   * @param offered the versions of its extension, a space between them; empty for none
   */
  static byte[] versions(String legacy, String offered) {
    byte[] list = HexFormat.of().parseHex(offered.replace(" ", ""));
    ByteBuf extension = Unpooled.buffer();
    if (list.length > 0) {
      extension.writeShort(43).writeShort(list.length + 1);
      extension.writeByte(list.length).writeBytes(list);
    }
    return with(legacy, extension);
  }

  /** A hello that offers protocols of one byte. */
  static byte[] protocols(int count) {
    ByteBuf extension = Unpooled.buffer();
    extension.writeShort(16).writeShort(2 * count + 2).writeShort(2 * count);
    for (int i = 0; i < count; i++) {
      extension.writeByte(1).writeByte('a' + i % 26);
    }
    return with("0303", extension);
  }

  private static byte[] with(String legacy, ByteBuf extensions) {
    ByteBuf body = Unpooled.buffer();
    body.writeBytes(HexFormat.of().parseHex(legacy)).writeZero(32 + 1);
    body.writeShort(2).writeShort(0x1301).writeByte(1).writeByte(0);
    if (extensions.isReadable()) {
      body.writeShort(extensions.readableBytes()).writeBytes(extensions);
    }
    ByteBuf record = Unpooled.buffer();
    record.writeByte(22).writeShort(0x0301).writeShort(body.readableBytes() + 4);
    record.writeByte(1).writeMedium(body.readableBytes()).writeBytes(body);
    return ByteBufUtil.getBytes(record);
  }

  /** The same message in records of random sizes. */
  static byte[] inRecords(byte[] hello, Random random) {
    ByteBuf message = Unpooled.buffer();
    for (int at = 0; at < hello.length; ) {
      int size = (hello[at + 3] & 0xff) << 8 | (hello[at + 4] & 0xff);
      message.writeBytes(hello, at + HEAD, size);
      at += HEAD + size;
    }
    ByteBuf records = Unpooled.buffer();
    while (message.isReadable()) {
      int size = 1 + random.nextInt(Math.min(message.readableBytes(), 400));
      records.writeByte(22).writeShort(0x0301).writeShort(size).writeBytes(message, size);
    }
    return ByteBufUtil.getBytes(records);
  }
}
