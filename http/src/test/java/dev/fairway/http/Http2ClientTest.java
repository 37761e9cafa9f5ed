package dev.fairway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection to an upstream whose network has swallowed everything. */
final class Http2ClientTest implements ClientConnection.Listener, ResponseEvents {

  private static final int PING = 6;

  private final List<String> events = new ArrayList<>();
  private final EmbeddedChannel channel = new EmbeddedChannel();

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void anUpstreamThatFellSilentIsPingedAndThenGivenUpWithAllItsStreams() {
    channel.freezeTime();
    Http2Client client = Http2Client.install(channel.pipeline(), 100, this);
    client.open(this).request(new RequestHead("GET", "/a", "h", new Fields(), null), true);
    client.open(this).request(new RequestHead("GET", "/b", "h", new Fields(), null), true);
    pass(4);
    assertThat(frames()).doesNotContain(PING);
    pass(1);
    assertThat(frames()).containsExactly(PING);
    assertThat(client.isUsable()).isTrue();
    pass(5);
    pass(1);
    assertThat(client.isUsable()).isFalse();
    assertThat(channel.isOpen()).isFalse();
    assertThat(events).containsExactly("SILENT", "SILENT", "closed");
  }

  private void pass(int seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  /** The types of the frames that were sent since the last time. */
  private List<Integer> frames() {
    List<Integer> types = new ArrayList<>();
    ByteBuf all = channel.alloc().buffer();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      all.writeBytes(part);
      part.release();
    }
    if (all.readableBytes() > 24 && all.getByte(0) == 'P') {
      all.skipBytes(24);
    }
    while (all.isReadable()) {
      int length = all.readUnsignedMedium();
      types.add((int) all.readByte());
      all.skipBytes(5 + length);
    }
    all.release();
    return types;
  }

  @Override
  public void onCapacity() {}

  @Override
  public void onClosed() {
    events.add("closed");
  }

  @Override
  public void onResponse(ResponseHead head, boolean end) {}

  @Override
  public void onData(ByteBuf data, boolean end) {
    data.release();
  }

  @Override
  public void onTrailers(Fields trailers) {}

  @Override
  public void onReset(Reset reason) {
    events.add(reason.name());
  }
}
