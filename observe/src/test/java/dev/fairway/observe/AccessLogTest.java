package dev.fairway.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairway.observe.AccessRecord.End;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class AccessLogTest {

  @Test
  void aRequestIsOneLineOfJson() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (AccessLog<AccessRecord> log = AccessLog.ofRequests(out)) {
      log.write(entry("/api/v1/\"pods\"\n"));
      log.write(entry("/second"));
    }
    String[] lines = out.toString(UTF_8).split("\n");
    assertThat(lines).hasSize(2);
    assertThat(lines[0])
        .isEqualTo(
            "{\"time\":\"2026-01-02T03:04:05.000000Z\",\"id\":\"an-id\",\"client\":\"10.0.0.1:5\","
                + "\"protocol\":\"HTTP/2\",\"method\":\"GET\",\"host\":\"east.hub.test\","
                + "\"path\":\"/api/v1/\\\"pods\\\"\\n\",\"route\":\"by-host\",\"upstream\":\"east\",\"verb\":\"list\","
                + "\"status\":200,\"request_bytes\":1,\"response_bytes\":2,"
                + "\"endpoint\":\"10.0.0.2:6443\",\"upstream_wait_ms\":0.5,\"first_byte_ms\":2.0,"
                + "\"total_ms\":5.0,\"end\":\"complete\",\"user_agent\":\"kubectl\"}");
  }

  @Test
  void aSlowDiskDropsLinesAndCountsThemInsteadOfHoldingRequests() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    OutputStream stuck =
        new OutputStream() {
          @Override
          public void write(int b) {
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    try (AccessLog<AccessRecord> log = AccessLog.ofRequests(stuck)) {
      for (int i = 0; i < 20_000; i++) {
        log.write(entry("/" + i));
      }
      Awaitility.await().until(() -> log.dropped() > 0);
      release.countDown();
    }
  }

  @Test
  void aFullDiskCostsLinesAndNotTheLog() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    AtomicInteger refused = new AtomicInteger();
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) {
            written.write(b);
          }

          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            if (refused.getAndIncrement() == 0) {
              throw new IOException("No space left on device");
            }
            written.write(bytes, from, length);
          }
        };
    try (AccessLog<AccessRecord> log = AccessLog.ofRequests(full)) {
      log.write(entry("/lost"));
      Awaitility.await().until(() -> log.problem().orElse("").contains("No space left"));
      log.write(entry("/written"));
      Awaitility.await().until(() -> log.problem().isEmpty());
    }
    assertThat(written.toString(UTF_8)).contains("/written").doesNotContain("/lost");
  }

  @Test
  void aLineDoesNotWaitForTheNext() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (AccessLog<AccessRecord> log = AccessLog.ofRequests(out)) {
      for (int i = 0; i < 5; i++) {
        String path = "/" + i;
        log.write(entry(path));
        Awaitility.await().until(() -> out.toString(UTF_8).contains("\"" + path + "\""));
      }
    }
  }

  private static AccessRecord entry(String path) {
    Annotation list = Requests.about("list", "", "");
    return Requests.record("an-id", Requests.connection(), path, End.COMPLETE, 200, list);
  }
}
