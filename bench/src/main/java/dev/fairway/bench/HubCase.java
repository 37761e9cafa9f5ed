package dev.fairway.bench;

/** What is measured. */
public enum HubCase {
  /** The gate of small requests. */
  GET_H1("get-h1", "small GET on 64 kept connections, HTTP/1.1"),
  /** The gate of small requests over HTTP/2. */
  GET_H2("get-h2", "small GET on 64 kept connections, HTTP/2"),
  /** What multiplexing saves. */
  GET_H2_MUX("get-h2-mux", "small GET on 4 HTTP/2 connections with 16 streams each"),
  /** The same as the first with an upstream that is like an API server. */
  GET_H1_UPSTREAM_H2("get-h1-upstream-h2", "get-h1 with an upstream that offers HTTP/2"),
  /** The same as the second with an upstream that is like an API server. */
  GET_H2_UPSTREAM_H2("get-h2-upstream-h2", "get-h2 with an upstream that offers HTTP/2"),
  /** What a new client costs. */
  CONNECT("connect", "a new TLS connection for each request, HTTP/1.1, no resumption"),
  /** The gate of bulk. */
  LIST("list", "LIST of 50 MB from the fixed upstream, HTTP/1.1"),
  /** Bulk as client-go asks for it. */
  LIST_H2("list-h2", "LIST of 50 MB from the fixed upstream, HTTP/2 wherever it is offered"),
  /** Bulk from what is really there. */
  LIST_API_SERVER("list-apiserver", "LIST of 50 MB from a real kube-apiserver, HTTP/2"),
  /** The gate of watches that share nothing. */
  WATCH_H1("watch-h1", "idle watches, each on a TLS connection of its own"),
  /** The gate of watches that share connections. */
  WATCH_H2("watch-h2", "idle watches, 100 on each HTTP/2 connection"),
  /** What the hop adds for a single caller. */
  LATENCY_H1("latency-h1", "latency at a fixed rate, HTTP/1.1"),
  /** The same over HTTP/2. */
  LATENCY_H2("latency-h2", "latency at a fixed rate, HTTP/2 wherever it is offered"),
  /** The gate of isolation. */
  NEIGHBOURS(
      "neighbours", "latency of a good cluster at 30 % load, alone and beside two that are ill"),
  /** The gate of what the hub does in the name of others. */
  IMPERSONATE(
      "impersonate", "small GET by a token of the hub's own, impersonated, beside passthrough"),
  /** The same for a client that a provider vouches for. */
  IMPERSONATE_JWT("impersonate-jwt", "the same by a token of an OpenID provider"),
  /** The same for a client that a cluster vouches for. */
  IMPERSONATE_REVIEWED("impersonate-reviewed", "the same by a token that a cluster reviewed"),
  /** The gate of credentials that are chosen by group. */
  MAPPED("mapped", "small GET by a token of the hub's own, mapped, beside passthrough"),
  /** What kubectl's requests cost through an agent: TLS in TLS. */
  AGENT_GET("agent-get", "small GET through an agent, beside the same cluster directly"),
  /** What large answers cost through an agent. */
  AGENT_LIST("agent-list", "LIST of 50 MB through an agent, beside the same directly"),
  /** The gate of isolation behind one agent: readers that stop. */
  AGENT_STALLED(
      "agent-stalled", "latency through an agent at 30 % load, alone and beside stalled LISTs"),
  /** The same beside a target that swallows packets. */
  AGENT_HOLE("agent-hole", "the same beside connections to a target that swallows packets"),
  /** The same beside clients that give up. */
  AGENT_CANCELLED("agent-cancelled", "the same beside 1,000 cancelled requests a second");

  private final String label;
  private final String description;

  HubCase(String label, String description) {
    this.label = label;
    this.description = description;
  }

  /** What it measures, in a few words. */
  public String description() {
    return description;
  }

  /** Its name on the command line and in results. */
  @Override
  public String toString() {
    return label;
  }
}
