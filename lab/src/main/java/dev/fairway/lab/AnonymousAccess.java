package dev.fairway.lab;

/** What an API server lets callers without credentials do. */
public enum AnonymousAccess {
  /**
   * Only {@code /livez}, {@code /readyz} and {@code /healthz}: any other call without a token is
   * answered 401, as hardened clouds have it.
   */
  HEALTH_ONLY,
  /** Kubernetes' own default: such a call is the user system:anonymous, and mostly gets 403. */
  KUBERNETES_DEFAULT
}
