package dev.fairway.proxy;

import dev.fairway.http.FieldNames;
import dev.fairway.http.RequestHead;
import dev.fairway.http.ServerStream;
import dev.fairway.model.TrafficClass;
import dev.fairway.observe.AccessLog;
import dev.fairway.observe.AccessRecord;
import dev.fairway.observe.Annotation;
import dev.fairway.observe.DownstreamConnection;
import dev.fairway.observe.LiveRequest;
import dev.fairway.observe.Metrics;
import dev.fairway.observe.RequestId;
import dev.fairway.observe.RequestView;
import dev.fairway.observe.RequestView.Progress;
import dev.fairway.observe.RequestView.Step;
import dev.fairway.observe.UpstreamConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the access log and the metrics will tell of one request, and what people are told of it
 * while it is open; confined to its event loop.
 */
final class Journal extends LiveRequest {

  private static final int MAX_TEXT = 512;

  private final AccessLog<AccessRecord> log;
  private final Metrics metrics;
  private final String id = RequestId.next();
  private final Instant time;
  private final long start;
  private final String protocol;
  private final String method;
  private final String host;
  private final String path;
  private final String userAgent;
  private String route = "";
  private boolean bySni;
  private String upstream = "";
  private String problem = "";
  private Annotation annotation = Annotation.NONE;
  private @Nullable Exchange exchange;
  private TrafficClass traffic = TrafficClass.INTERACTIVE;
  private long opened;
  private long responded;
  private int status;
  private long requestBytes;
  private long responseBytes;
  private long unwrittenToUpstream;
  private long unwrittenToClient;
  private long lastFromClient;
  private long lastFromUpstream;
  private boolean asked;
  private boolean requestEnded;

  /**
   * Begins.
   *
   * @param time when its head had come; of one that did not come whole, when that began
   * @param begun the same, as {@link System#nanoTime} says
   * @param end whether the request has no body
   */
  Journal(
      AccessLog<AccessRecord> log,
      Metrics metrics,
      Instant time,
      long begun,
      DownstreamConnection connection,
      ServerStream stream,
      RequestHead head,
      boolean end) {
    super(connection);
    this.log = log;
    this.metrics = metrics;
    this.time = time;
    this.protocol = stream.protocol();
    this.method = shorten(head.method());
    this.host = shorten(Objects.requireNonNullElse(head.authority(), ""));
    this.path = shorten(head.path());
    this.userAgent = shorten(head.fields().text(FieldNames.USER_AGENT));
    this.requestEnded = end;
    this.start = begun;
    this.opened = begun;
    this.responded = begun;
    this.lastFromClient = begun;
    this.lastFromUpstream = begun;
    begin();
    metrics.requestStarted();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String upstream() {
    return upstream;
  }

  String endpoint() {
    UpstreamConnection chosen = upstreamConnection();
    return chosen == null ? "" : chosen.endpoint();
  }

  String method() {
    return method;
  }

  int status() {
    return status;
  }

  void routed(String route, boolean bySni) {
    this.route = route;
    this.bySni = bySni;
  }

  void forwarded(String upstream) {
    this.upstream = upstream;
  }

  /** Who carries it. */
  void carriedBy(Exchange carrier) {
    exchange = carrier;
  }

  @Override
  protected void reconsider() {
    if (exchange != null) {
      exchange.reconsider();
    }
  }

  /** A stage has said what it knows. */
  void described(ProxyRequest request) {
    this.annotation = request.annotation();
    this.traffic = request.traffic();
  }

  /** A stream at the upstream is asked for: every stage has let it pass. */
  void asked() {
    asked = true;
  }

  void opened(UpstreamConnection connection) {
    sentOn(connection);
    opened = System.nanoTime();
  }

  void responded(int status) {
    this.status = status;
    responded = System.nanoTime();
    lastFromUpstream = responded;
  }

  /** Body bytes of the client were handed to the upstream's stream. */
  void sent(int bytes) {
    requestBytes += bytes;
    unwrittenToUpstream += bytes;
    lastFromClient = System.nanoTime();
  }

  /** They have left this process. */
  void sentWritten(int bytes) {
    unwrittenToUpstream -= bytes;
  }

  void requestEnded() {
    requestEnded = true;
  }

  /** Body bytes of the upstream were handed to the client's stream. */
  void received(int bytes) {
    responseBytes += bytes;
    unwrittenToClient += bytes;
    lastFromUpstream = System.nanoTime();
  }

  /** They have left this process. */
  void receivedWritten(int bytes) {
    unwrittenToClient -= bytes;
  }

  /** The answer is our own and has as many bytes; that to a HEAD has none. */
  void answered(int bytes) {
    responseBytes = method.equals("HEAD") ? 0 : bytes;
  }

  /** When bytes of a body arrived last, from either side, as {@link System#nanoTime} says. */
  long lastArrival() {
    return Math.max(lastFromClient, lastFromUpstream);
  }

  /**
   * It is over.
   *
   * @param problem why it was not served as it was asked; empty if it was
   */
  void finish(AccessRecord.End end, int status, String problem) {
    this.status = status;
    this.problem = shorten(problem);
    AccessRecord entry = entry(end, System.nanoTime());
    end(entry);
    log.write(entry);
    metrics.requestEnded(entry);
  }

  @Override
  protected RequestView view() {
    long now = System.nanoTime();
    Progress progress =
        new Progress(
            step(),
            unwrittenToUpstream,
            unwrittenToClient,
            Duration.ofNanos(now - lastFromClient),
            Duration.ofNanos(lastFromUpstream == start ? -1 : now - lastFromUpstream));
    return new RequestView(entry(AccessRecord.End.OPEN, now), Optional.of(progress));
  }

  /** The bytes that show whether the step goes on. */
  long moved(Step step) {
    return switch (step) {
      case DECISION, CONNECTION, RESPONSE -> 0;
      case REQUEST_BODY -> requestBytes;
      case UPSTREAM_READS -> requestBytes - unwrittenToUpstream;
      case CLIENT_READS -> responseBytes - unwrittenToClient;
      case RESPONSE_BODY -> responseBytes;
    };
  }

  /** What the request waits for. */
  Step step() {
    if (opened == start) {
      return asked ? Step.CONNECTION : Step.DECISION;
    }
    if (unwrittenToClient > 0) {
      return Step.CLIENT_READS;
    }
    if (unwrittenToUpstream > 0) {
      return Step.UPSTREAM_READS;
    }
    if (status == 0) {
      return requestEnded ? Step.RESPONSE : Step.REQUEST_BODY;
    }
    return Step.RESPONSE_BODY;
  }

  private AccessRecord entry(AccessRecord.End end, long now) {
    return new AccessRecord(
        time,
        id,
        connection(),
        protocol,
        method,
        host,
        path,
        userAgent,
        route,
        bySni,
        upstream,
        traffic,
        endpoint(),
        upstreamConnection(),
        status,
        requestBytes,
        responseBytes,
        Duration.ofNanos(opened - start),
        Duration.ofNanos((responded == start ? now : responded) - start),
        Duration.ofNanos(now - start),
        end,
        problem,
        annotation);
  }

  private static String shorten(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
  }
}
