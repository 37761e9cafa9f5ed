package dev.fairway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.testkit.Requires;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

/** What people are told of failures names no system call, number or address of Netty's. */
final class FailureWordsTest {

  @Test
  void aSystemCallAndItsPeerAreLeftOut() {
    assertThat(
            FailureWords.of(
                new ConnectException(
                    "finishConnect(..) failed with error(-111): Connection refused: /127.0.0.1:1")))
        .isEqualTo("connection refused");
    assertThat(
            FailureWords.of(
                new ConnectException(
                    "connect(..) failed with error(-101): Network is unreachable: /[2001:db8::1]:1")))
        .isEqualTo("network is unreachable");
    assertThat(FailureWords.of(new ConnectException("Connection refused: a.test/10.0.0.1:443")))
        .isEqualTo("connection refused");
    assertThat(
            FailureWords.of(new ConnectException("connection timed out after 5 ms: /10.0.0.1:443")))
        .isEqualTo("connection timed out after 5 ms");
  }

  @Test
  void otherWordsStayAsTheyAre() {
    assertThat(FailureWords.of(new IOException("Path a: /b is no file")))
        .isEqualTo("Path a: /b is no file");
    assertThat(FailureWords.of(new IOException())).isEqualTo("IOException");
  }

  @Test
  void wantOfDescriptorsIsKnownFromWhateverElseFails() {
    Requires.linux();
    assertThat(Epoll.isAvailable()).as("what names the errors is loaded").isTrue();
    NativeIoException full = new NativeIoException("socket", -24, false);
    assertThat(FailureWords.of(new ChannelException(full))).isEqualTo("too many open files");
    assertThat(FailureWords.ofShortage(new ChannelException(full)).orElseThrow())
        .startsWith("too many open files (")
        .contains("ulimit -n");
    assertThat(FailureWords.ofShortage(new NativeIoException("connect", -111, false))).isEmpty();
  }
}
