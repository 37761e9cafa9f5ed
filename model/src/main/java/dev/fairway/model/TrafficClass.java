package dev.fairway.model;

/**
 * What a request does to the connection that carries it. Requests of different classes never share
 * a connection to an upstream, so that none of them waits behind another kind.
 */
public enum TrafficClass {
  /** Small and soon over: somebody waits for it. */
  INTERACTIVE,
  /** Many bytes, or bytes for as long as both ends like. */
  BULK,
  /** Open for hours, and mostly silent. */
  WATCH
}
