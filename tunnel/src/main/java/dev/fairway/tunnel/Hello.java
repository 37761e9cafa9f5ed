package dev.fairway.tunnel;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import java.util.stream.Stream;

/** What the two ends tell each other first. */
public sealed interface Hello {

  /**
   * What a hub tells.
   *
   * @param replica the id of its process; the agent wants connections to each
   * @param replicas the ids of all its processes that live; without its own where only one is known
   * @param version of the program
   */
  record OfHub(String replica, List<String> replicas, String version) implements Hello {

    /** Copies the list. */
    public OfHub {
      replicas = List.copyOf(replicas);
    }

    Http2Headers headers(String authority) {
      return new DefaultHttp2Headers()
          .method("GET")
          .scheme("https")
          .authority(authority)
          .path(TunnelProtocol.HELLO)
          .set(TunnelProtocol.REPLICA, replica)
          .set(TunnelProtocol.REPLICAS, String.join(",", replicas))
          .set(TunnelProtocol.VERSION, version);
    }

    static OfHub of(Http2Headers headers) {
      return new OfHub(
          text(headers, TunnelProtocol.REPLICA),
          Stream.of(text(headers, TunnelProtocol.REPLICAS).split(","))
              .map(String::strip)
              .filter(id -> !id.isEmpty())
              .limit(MAX_REPLICAS)
              .toList(),
          text(headers, TunnelProtocol.VERSION));
    }
  }

  /**
   * What an agent tells.
   *
   * @param generation of its process; the hub prefers connections of the largest
   * @param version of the program
   */
  record OfAgent(long generation, String version) implements Hello {

    Http2Headers headers() {
      return new DefaultHttp2Headers()
          .status("200")
          .set(TunnelProtocol.GENERATION, Long.toString(generation))
          .set(TunnelProtocol.VERSION, version);
    }

    static OfAgent of(Http2Headers headers) {
      return new OfAgent(
          number(text(headers, TunnelProtocol.GENERATION)), text(headers, TunnelProtocol.VERSION));
    }
  }

  /** More are not believed. */
  int MAX_REPLICAS = 64;

  /** Ids and versions are short; what is longer is cut. */
  int MAX_TEXT = 4_096;

  private static String text(Http2Headers headers, CharSequence name) {
    CharSequence value = headers.get(name);
    if (value == null) {
      return "";
    }
    return value.subSequence(0, Math.min(value.length(), MAX_TEXT)).toString();
  }

  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
