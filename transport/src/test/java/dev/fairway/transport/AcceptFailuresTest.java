package dev.fairway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.net.HostPort;
import io.netty.channel.ChannelException;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A listener that cannot accept says so for as long. */
final class AcceptFailuresTest {

  @Test
  void whyNothingIsAcceptedCanBeAsked() {
    AcceptFailures failures = new AcceptFailures(HostPort.parse("127.0.0.1:8000"));
    EmbeddedChannel channel = new EmbeddedChannel(failures);
    assertThat(failures.problem()).isEmpty();
    channel.pipeline().fireExceptionCaught(new ChannelException("no room"));
    assertThat(failures.problem())
        .isEqualTo(Optional.of("127.0.0.1:8000: connections cannot be accepted now: no room"));
    assertThat(channel.config().isAutoRead()).as("it pauses").isFalse();
    channel.finishAndReleaseAll();
  }
}
