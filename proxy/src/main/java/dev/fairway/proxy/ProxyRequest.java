package dev.fairway.proxy;

import dev.fairway.http.RequestHead;
import dev.fairway.model.TrafficClass;
import dev.fairway.model.Upstream;
import dev.fairway.observe.Annotation;
import dev.fairway.transport.ConnectionInfo;
import java.util.Optional;
import java.util.function.IntFunction;

/** A request on its way through the stages; confined to its event loop. */
public final class ProxyRequest {

  private final String id;
  private final ConnectionInfo connection;
  private final String upstream;
  private RequestHead head;
  private Annotation annotation = Annotation.NONE;
  private TrafficClass traffic = TrafficClass.INTERACTIVE;
  private String identity = Upstream.ANONYMOUS;
  private Permit permit = Permit.ALWAYS;
  private IntFunction<Optional<Refusal>> onStatus = _ -> Optional.empty();
  private boolean longRunning;

  ProxyRequest(String id, ConnectionInfo connection, String upstream, RequestHead head) {
    this.id = id;
    this.connection = connection;
    this.upstream = upstream;
    this.head = head;
  }

  /** The id that names the request everywhere. */
  public String id() {
    return id;
  }

  /** The connection that it came on. */
  public ConnectionInfo connection() {
    return connection;
  }

  /** The name of the upstream that it goes to. */
  public String upstream() {
    return upstream;
  }

  /**
   * The head as the upstream will get it: the hop-by-hop fields of the client are gone already, so
   * nothing that a stage adds can be removed by what the client listed in Connection.
   */
  public RequestHead head() {
    return head;
  }

  /** Replaces the head. */
  public void head(RequestHead head) {
    this.head = head;
  }

  /**
   * Whether it may last for hours, both sides silent, by its nature. One that asks to switch
   * protocols always may.
   */
  public boolean isLongRunning() {
    return longRunning || head.upgrade() != null;
  }

  /** Says that it may last for hours: it has no deadlines then. */
  public void longRunning() {
    longRunning = true;
  }

  /** What is known about the request. */
  public Annotation annotation() {
    return annotation;
  }

  /** Says what is known about the request, for the access log and the metrics. */
  public void annotate(Annotation annotation) {
    this.annotation = annotation;
  }

  /** What lets it go on. */
  Permit permit() {
    return permit;
  }

  /** Says what lets it go on, after the next change of the configuration too. */
  public void permit(Permit permit) {
    this.permit = permit;
  }

  /** Which of the upstream's identities it goes with; by itself without any. */
  public String identity() {
    return identity;
  }

  /** Says which of the upstream's identities it goes with. */
  public void identity(String identity) {
    this.identity = identity;
  }

  /** What looks at the status of the upstream's answer. */
  IntFunction<Optional<Refusal>> onStatus() {
    return onStatus;
  }

  /**
   * Lets somebody look at the status of the upstream's answer, on the event loop, before anything
   * of it goes to the client.
   *
   * @param onStatus says what the client is told in its place; nothing to leave it alone
   */
  public void onStatus(IntFunction<Optional<Refusal>> onStatus) {
    this.onStatus = onStatus;
  }

  /** Which connections to the upstream it may share; interactive unless a stage knows better. */
  public TrafficClass traffic() {
    return traffic;
  }

  /** Says what the request will do to its connection. */
  public void traffic(TrafficClass traffic) {
    this.traffic = traffic;
  }
}
