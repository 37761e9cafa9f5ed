package dev.fairway.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which TLS a connection's own protocol is in, where TLS is carried within TLS. */
public final class InnerTls {

  private InnerTls() {}

  /** The last one of a pipeline; null without TLS. On the channel's event loop. */
  public static @Nullable SslHandler of(ChannelPipeline pipeline) {
    SslHandler last = null;
    for (Map.Entry<String, ChannelHandler> each : pipeline) {
      if (each.getValue() instanceof SslHandler tls) {
        last = tls;
      }
    }
    return last;
  }
}
