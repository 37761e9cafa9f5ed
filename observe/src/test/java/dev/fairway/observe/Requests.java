package dev.fairway.observe;

import dev.fairway.model.TrafficClass;
import dev.fairway.observe.AccessRecord.End;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Requests for tests, and a connection that they came on. */
final class Requests {

  private Requests() {}

  static DownstreamConnection connection() {
    return new Traffic(new Metrics(), InstantSource.system())
        .on(Runnable::run)
        .accepted("hub", new InetSocketAddress("10.0.0.1", 5), new Security("", "", ""));
  }

  static AccessRecord ended(String id, DownstreamConnection connection, End end, int status) {
    return record(id, connection, "/a", end, status, Annotation.NONE);
  }

  static AccessRecord record(
      String id,
      DownstreamConnection connection,
      String path,
      End end,
      int status,
      Annotation annotation) {
    return new AccessRecord(
        Instant.parse("2026-01-02T03:04:05Z"),
        id,
        connection,
        "HTTP/2",
        "GET",
        "east.hub.test",
        path,
        "kubectl",
        "by-host",
        false,
        "east",
        TrafficClass.WATCH,
        "10.0.0.2:6443",
        null,
        status,
        1,
        2,
        Duration.ofNanos(500_000),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        end,
        "",
        annotation);
  }

  static Annotation about(String verb, String group, String resource) {
    return new Annotation() {
      @Override
      public String verb() {
        return verb;
      }

      @Override
      public String group() {
        return group;
      }

      @Override
      public String resource() {
        return resource;
      }

      @Override
      public String subresource() {
        return "";
      }

      @Override
      public void describe(FieldSink sink) {
        sink.field("verb", verb);
        sink.field("group", group);
        sink.field("resource", resource);
      }
    };
  }
}
