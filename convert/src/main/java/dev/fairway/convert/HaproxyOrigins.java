package dev.fairway.convert;

import dev.fairway.convert.Origins.Origin;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which lines of HAProxy the fields of a Relay come from. */
final class HaproxyOrigins {

  private static final Map<String, String> OF_ENDPOINT =
      Map.of("weight", "weight", "maxConnections", "maxconn", "slowStart", "slowstart");

  private HaproxyOrigins() {}

  /**
   * Of a frontend or the front of a listen.
   *
   * @param binds the line of each address that is listened on
   * @param most the line that says how many connections there may be
   */
  static Origins ofFront(
      HaproxySection proxy, List<HaproxyLine> binds, Optional<HaproxyLine> most) {
    return path -> {
      if (path.startsWith("listen[")) {
        return Optional.of(origin(binds.get(index(path))));
      }
      return switch (path) {
        case "listen" -> binds.stream().findFirst().map(HaproxyOrigins::origin);
        case "limits.connections" -> most.map(HaproxyOrigins::origin);
        case "limits.helloTimeout" ->
            proxy.one("tcp-request", "inspect-delay").map(HaproxyOrigins::origin);
        case "timeouts.idle" ->
            proxy
                .one("timeout", "tunnel")
                .or(() -> proxy.one("timeout", "client"))
                .map(HaproxyOrigins::origin);
        case "timeouts.connect" -> proxy.one("timeout", "connect").map(HaproxyOrigins::origin);
        default -> Optional.empty();
      };
    };
  }

  /** Of a backend, whose endpoints are its servers, in order. */
  static Origins ofBackend(HaproxySection backend) {
    return path ->
        switch (path) {
          case String field when field.startsWith("endpoints[") ->
              Optional.of(ofEndpoint(backend.own("server").get(index(field)), field));
          case "check.timeout" ->
              backend
                  .one("timeout", "check")
                  .or(() -> backend.one("timeout", "connect"))
                  .map(HaproxyOrigins::origin);
          case String field when field.startsWith("check.") ->
              backend.own("server").stream().findFirst().map(HaproxyOrigins::origin);
          default -> Optional.empty();
        };
  }

  private static Origin ofEndpoint(HaproxyLine server, String path) {
    String option = OF_ENDPOINT.getOrDefault(path.substring(path.lastIndexOf('.') + 1), "");
    int at = server.args().indexOf(option);
    return new Origin(
        server.location(),
        server.keyword(),
        at < 0 ? Optional.empty() : Optional.of(option + " " + server.arg(at + 1)));
  }

  private static int index(String path) {
    return Integer.parseInt(path.substring(path.indexOf('[') + 1, path.indexOf(']')));
  }

  private static Origin origin(HaproxyLine line) {
    return new Origin(line.location(), HaproxyValues.what(line), Optional.empty());
  }
}
