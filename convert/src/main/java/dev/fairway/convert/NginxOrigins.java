package dev.fairway.convert;

import dev.fairway.convert.NginxListen.Listening;
import dev.fairway.convert.Origins.Origin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which directives of nginx the fields of a Relay come from. */
final class NginxOrigins {

  /** The beginnings of paths, the longer ones first. */
  private static final Map<String, List<String>> OF_SERVER = new LinkedHashMap<>();

  static {
    OF_SERVER.put("timeouts.connect", List.of("proxy_connect_timeout"));
    OF_SERVER.put("timeouts.idle", List.of("proxy_timeout"));
    OF_SERVER.put("limits.helloTimeout", List.of("preread_timeout", "proxy_protocol_timeout"));
    OF_SERVER.put("limits.helloSize", List.of("preread_buffer_size"));
    OF_SERVER.put("limits", List.of("limit_conn"));
    OF_SERVER.put("sources", List.of("allow", "deny"));
    OF_SERVER.put("proxyProtocol", List.of("set_real_ip_from"));
    OF_SERVER.put("accessLog", List.of("access_log"));
    OF_SERVER.put("name", List.of("listen"));
    OF_SERVER.put("", List.of("proxy_pass"));
  }

  private static final Map<String, String> OF_ENDPOINT =
      Map.of(
          "weight", "weight",
          "maxFails", "max_fails",
          "failTimeout", "fail_timeout",
          "maxConnections", "max_conns",
          "slowStart", "slow_start");

  private NginxOrigins() {}

  /** Of a server. */
  static Origins ofServer(NginxScope scope, Listening listening) {
    return path -> {
      if (path.startsWith("listen")) {
        List<NginxDirective> from = listening.from();
        return path.equals("listen")
            ? from.stream().findFirst().map(first -> origin(first, false))
            : Optional.of(origin(from.get(index(path)), false));
      }
      for (Map.Entry<String, List<String>> entry : OF_SERVER.entrySet()) {
        if (path.startsWith(entry.getKey())) {
          return ofServer(scope, entry);
        }
      }
      return Optional.empty();
    };
  }

  /** Of several, the one that counts is the last; nobody can tell of rules, which is too many. */
  private static Optional<Origin> ofServer(
      NginxScope scope, Map.Entry<String, List<String>> names) {
    boolean single = names.getKey().indexOf('.') > 0;
    for (String name : names.getValue()) {
      List<NginxDirective> all = scope.all(name);
      if (!all.isEmpty()) {
        return Optional.of(origin(all.getLast(), single));
      }
    }
    return Optional.empty();
  }

  /** Of an upstream, whose endpoints are its servers, in order. */
  static Origins ofUpstream(List<NginxDirective> body) {
    List<NginxDirective> servers = NginxScope.named(body, "server");
    return path ->
        path.startsWith("endpoints[")
            ? Optional.of(ofEndpoint(servers.get(index(path)), path))
            : Optional.empty();
  }

  private static Origin ofEndpoint(NginxDirective server, String path) {
    String option = OF_ENDPOINT.getOrDefault(path.substring(path.lastIndexOf('.') + 1), "");
    return new Origin(
        server.location(),
        server.name(),
        server.args().stream()
            .map(NginxDirective.Word::text)
            .filter(text -> text.startsWith(option + "="))
            .findFirst());
  }

  /** Of what stands in stream: the first of these directives that is there. */
  static Origins ofStream(List<NginxDirective> stream, Map<String, List<String>> names) {
    return path ->
        names.getOrDefault(path, names.getOrDefault("", List.of())).stream()
            .flatMap(name -> NginxScope.named(stream, name).stream())
            .findFirst()
            .map(directive -> origin(directive, directive.args().size() == 1));
  }

  private static int index(String path) {
    return Integer.parseInt(path.substring(path.indexOf('[') + 1, path.indexOf(']')));
  }

  private static Origin origin(NginxDirective directive, boolean single) {
    String words =
        directive.args().stream().map(NginxDirective.Word::text).collect(Collectors.joining(" "));
    return new Origin(
        directive.location(), directive.name(), single ? Optional.of(words) : Optional.empty());
  }
}
