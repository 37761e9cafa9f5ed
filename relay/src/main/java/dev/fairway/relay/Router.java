package dev.fairway.relay;

import dev.fairway.net.HostPort;
import dev.fairway.relay.Opening.Wish;
import java.net.InetAddress;
import java.time.Duration;

/** Decides where the connections of a listener go. Pure: any thread. */
interface Router {

  /**
   * Decides.
   *
   * @param client whose connection it is, as a trusted proxy in front of us says if there is one
   */
  Decision route(InetAddress client, Wish wish);

  /** Where a connection goes. */
  sealed interface Decision {

    /** There. */
    record To(Target target) implements Decision {}

    /**
     * To a place that the client has named.
     *
     * @param connectTimeout for each of its addresses
     */
    record Resolve(HostPort place, Duration connectTimeout) implements Decision {}

    /**
     * Nowhere.
     *
     * @param status of HTTP, as logs of L4 proxies have it too
     */
    record Refused(int status, String reason) implements Decision {}
  }
}
