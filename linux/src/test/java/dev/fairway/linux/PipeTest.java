package dev.fairway.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fairway.testkit.Requires;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pipe between two pairs of real sockets. */
class PipeTest {
  private static final int SIZE = 256 << 10;

  private int descriptors;
  private int[] source = {};
  private int[] sink = {};

  @BeforeEach
  void open() {
    Requires.linux();
    assertThat(Linux.isAvailable()).withFailMessage(() -> "" + Linux.problemHere()).isTrue();
    descriptors = Raw.openDescriptors();
    source = Raw.socketPair();
    sink = Raw.socketPair();
  }

  @AfterEach
  void everyDescriptorIsClosedAgain() {
    for (int[] pair : new int[][] {source, sink}) {
      Arrays.stream(pair).forEach(Calls::close);
    }
    assertThat(Raw.openDescriptors()).isEqualTo(descriptors);
  }

  @Test
  void bytesComeThroughAsTheyAre() throws Exception {
    byte[] bytes = new byte[30_000];
    new Random(1).nextBytes(bytes);
    Raw.write(source[0], bytes);
    try (Pipe pipe = Pipe.open(SIZE)) {
      assertThat(pipe.fill(source[1], SIZE)).isEqualTo(bytes.length);
      assertThat(pipe.pending()).isEqualTo(bytes.length);
      assertThat(pipe.drain(sink[0])).isEqualTo(bytes.length);
      assertThat(pipe.pending()).isZero();
    }
    assertThat(Raw.read(sink[1])).isEqualTo(bytes);
  }

  @Test
  void takesNoMoreThanItIsAskedTo() throws Exception {
    Raw.write(source[0], new byte[10]);
    try (Pipe pipe = Pipe.open(SIZE)) {
      assertThat(pipe.fill(source[1], 4)).isEqualTo(4);
      assertThat(pipe.fill(source[1], SIZE)).isEqualTo(6);
    }
  }

  @Test
  void tellsNothingNowFromNothingAnyMore() throws Exception {
    try (Pipe pipe = Pipe.open(SIZE)) {
      assertThat(pipe.fill(source[1], SIZE)).isZero();
      Raw.write(source[0], new byte[10]);
      Raw.endOutput(source[0]);
      assertThat(pipe.fill(source[1], SIZE)).isEqualTo(10);
      assertThat(pipe.fill(source[1], SIZE)).isEqualTo(-1);
      assertThat(pipe.pending()).isEqualTo(10);
    }
  }

  @Test
  void keepsWhatTheSinkDoesNotTakeYet() throws Exception {
    while (Raw.write(sink[0], new byte[4_096]) > 0) {
      // Until the sink is full.
    }
    Raw.write(source[0], new byte[10]);
    try (Pipe pipe = Pipe.open(SIZE)) {
      pipe.fill(source[1], SIZE);
      assertThat(pipe.drain(sink[0])).isZero();
      assertThat(pipe.pending()).isEqualTo(10);
      while (Raw.read(sink[1]).length > 0) {
        // Until the sink is empty.
      }
      assertThat(pipe.drain(sink[0])).isEqualTo(10);
    }
  }

  @Test
  void namesTheErrorOfASinkThatIsGone() throws Exception {
    Calls.close(sink[1]);
    sink = new int[] {sink[0]};
    Raw.write(source[0], new byte[10]);
    try (Pipe pipe = Pipe.open(SIZE)) {
      pipe.fill(source[1], SIZE);
      assertThatExceptionOfType(LinuxException.class)
          .isThrownBy(() -> pipe.drain(sink[0]))
          .withMessage("splice: EPIPE")
          .matches(e -> e.errno() == Errno.EPIPE);
    }
  }

  @Test
  void namesTheNumberOfAnErrorThatNobodyDecidesBy() {
    assertThat(new LinuxException("splice", -38)).hasMessage("splice: error 38");
  }

  @Test
  void isOfTheSizeThatTheKernelGrants() throws Exception {
    try (Pipe large = Pipe.open(SIZE);
        Pipe small = Pipe.open(70_000)) {
      assertThat(large.capacity()).isEqualTo(SIZE);
      assertThat(small.capacity()).isEqualTo(128 << 10);
    }
  }

  @Test
  void closesOnce() throws Exception {
    Pipe pipe = Pipe.open(SIZE);
    pipe.close();
    int[] others = Raw.socketPair(); // They get the numbers of the pipe's ends.
    pipe.close();
    assertThat(Raw.write(others[0], new byte[1])).isEqualTo(1);
    Arrays.stream(others).forEach(Calls::close);
  }
}
