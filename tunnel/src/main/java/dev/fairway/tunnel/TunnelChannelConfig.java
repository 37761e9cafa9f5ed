package dev.fairway.tunnel;

import static io.netty.channel.ChannelOption.ALLOW_HALF_CLOSURE;
import static io.netty.channel.ChannelOption.SO_LINGER;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Of a socket's options, a channel of the tunnel knows the two that change what its peer sees. */
final class TunnelChannelConfig extends DefaultChannelConfig {

  private volatile boolean allowHalfClosure = true;
  private volatile boolean reset;

  TunnelChannelConfig(Channel channel) {
    super(channel);
    setAutoRead(false);
  }

  boolean isAllowHalfClosure() {
    return allowHalfClosure;
  }

  /** Whether to close means to reset: a linger of zero. */
  boolean isReset() {
    return reset;
  }

  @Override
  public Map<ChannelOption<?>, Object> getOptions() {
    return getOptions(super.getOptions(), ALLOW_HALF_CLOSURE, SO_LINGER);
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> @Nullable T getOption(ChannelOption<T> option) {
    if (option.equals(ALLOW_HALF_CLOSURE)) {
      return (T) Boolean.valueOf(allowHalfClosure);
    }
    if (option.equals(SO_LINGER)) {
      return (T) Integer.valueOf(reset ? 0 : -1);
    }
    return super.getOption(option);
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    if (option.equals(ALLOW_HALF_CLOSURE)) {
      allowHalfClosure = (Boolean) value;
    } else if (option.equals(SO_LINGER)) {
      reset = (Integer) value == 0;
    } else {
      return super.setOption(option, value);
    }
    return true;
  }
}
