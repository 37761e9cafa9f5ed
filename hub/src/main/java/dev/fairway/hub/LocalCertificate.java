package dev.fairway.hub;

import dev.fairway.model.ServingCertificate;

/** What the local authority has for a hub that names no certificate files. */
public sealed interface LocalCertificate {

  /** A certificate to serve with. */
  record Issued(ServingCertificate certificate) implements LocalCertificate {}

  /** Nothing: there is no authority, or nobody asked it. */
  record None() implements LocalCertificate {}

  /** There is an authority, and it cannot issue one. */
  record Failed(String reason) implements LocalCertificate {}
}
