package dev.fairway.model;

/** Versions of the PROXY protocol. */
public enum ProxyVersion {
  /** Text. */
  V1,
  /** Binary. */
  V2
}
