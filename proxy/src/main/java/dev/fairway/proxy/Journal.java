package dev.fairway.proxy;

import dev.fairway.http.FieldNames;
import dev.fairway.http.RequestHead;
import dev.fairway.http.ServerStream;
import dev.fairway.net.HostPort;
import dev.fairway.observe.AccessLog;
import dev.fairway.observe.AccessRecord;
import dev.fairway.observe.Annotation;
import dev.fairway.observe.Metrics;
import dev.fairway.observe.RequestId;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** What the access log and the metrics will tell of one request; confined to its event loop. */
final class Journal {

  private static final int MAX_TEXT = 512;

  private final AccessLog log;
  private final Metrics metrics;
  private final String id = RequestId.next();
  private final Instant time;
  private final long start = System.nanoTime();
  private final ServerStream stream;
  private final String method;
  private final String host;
  private final String path;
  private final String userAgent;
  private String route = "";
  private String upstream = "";
  private String endpoint = "";
  private Annotation annotation = Annotation.NONE;
  private long opened = start;
  private long responded = start;
  private int status;
  private long requestBytes;
  private long responseBytes;

  Journal(AccessLog log, Metrics metrics, Instant time, ServerStream stream, RequestHead head) {
    this.log = log;
    this.metrics = metrics;
    this.time = time;
    this.stream = stream;
    this.method = shorten(head.method());
    this.host = shorten(Objects.requireNonNullElse(head.authority(), ""));
    this.path = shorten(head.path());
    this.userAgent = shorten(head.fields().text(FieldNames.USER_AGENT));
    metrics.requestStarted();
  }

  String id() {
    return id;
  }

  String upstream() {
    return upstream;
  }

  String endpoint() {
    return endpoint;
  }

  int status() {
    return status;
  }

  void routed(String route) {
    this.route = route;
  }

  void forwarded(String upstream) {
    this.upstream = upstream;
  }

  void annotated(Annotation annotation) {
    this.annotation = annotation;
  }

  void opened(HostPort endpoint) {
    this.endpoint = endpoint.toString();
    opened = System.nanoTime();
  }

  void responded(int status) {
    this.status = status;
    responded = System.nanoTime();
  }

  void sent(int bytes) {
    requestBytes += bytes;
  }

  void received(int bytes) {
    responseBytes += bytes;
  }

  void finish(AccessRecord.End end, int status) {
    long now = System.nanoTime();
    AccessRecord entry =
        new AccessRecord(
            time,
            id,
            stream.connection().remote().getAddress().getHostAddress()
                + ":"
                + stream.connection().remote().getPort(),
            stream.protocol(),
            method,
            host,
            path,
            userAgent,
            route,
            upstream,
            endpoint,
            status,
            requestBytes,
            responseBytes,
            Duration.ofNanos(opened - start),
            Duration.ofNanos((responded == start ? now : responded) - start),
            Duration.ofNanos(now - start),
            end,
            annotation);
    log.write(entry);
    metrics.requestEnded(entry);
  }

  private static String shorten(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
  }
}
