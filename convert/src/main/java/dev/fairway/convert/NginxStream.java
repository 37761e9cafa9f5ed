package dev.fairway.convert;

import dev.fairway.config.RelaySpec.Resolver;
import dev.fairway.convert.NginxDirective.Word;
import dev.fairway.convert.ReadBack.Part;
import dev.fairway.model.AddressFamily;
import dev.fairway.net.HostPort;
import dev.fairway.net.IpLiterals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The block {@code stream}, or what would stand in it. */
final class NginxStream {

  private static final int DNS_PORT = 53;

  private static final Map<String, List<String>> OF_RESOLVER =
      Map.of("timeout", List.of("resolver_timeout"), "", List.of("resolver"));
  private static final Map<String, List<String>> OF_LOG = Map.of("", List.of("access_log"));

  private final NginxExpansion expansion;
  private final Findings findings;
  private final NginxValues values;
  private final NginxTargets targets;
  private final NginxLog log;
  private final Map<String, NginxMap> maps = new HashMap<>();
  private final Map<String, LimitKey> zones = new HashMap<>();

  private NginxStream(NginxExpansion expansion, Draft draft, Findings findings) {
    this.expansion = expansion;
    this.findings = findings;
    this.values = new NginxValues(findings);
    this.targets = new NginxTargets(draft, findings);
    this.log = new NginxLog(findings);
  }

  /** What a zone of {@code limit_conn_zone} counts by. */
  enum LimitKey {
    /** The client's address. */
    ADDRESS,
    /** The listener's address or port. */
    SERVER,
    /** Something that was refused. */
    UNKNOWN
  }

  /**
   * Reads everything into a draft.
   *
   * @param block the directives of the block, in which {@code include} may still stand
   */
  static void read(
      List<NginxDirective> block, NginxExpansion expansion, Draft draft, Findings findings) {
    NginxStream stream = new NginxStream(expansion, draft, findings);
    List<NginxDirective> directives =
        NginxShape.check(expansion.expand(block), NginxShape.STREAM, findings);
    directives.forEach(stream::define);
    stream.resolver(directives).ifPresent(draft::resolver);
    draft.accessLog(stream.log.accessLog(NginxScope.named(directives, "access_log")));
    draft.origins("resolver", NginxOrigins.ofStream(directives, OF_RESOLVER));
    draft.origins("accessLog", NginxOrigins.ofStream(directives, OF_LOG));
    for (NginxDirective server : NginxScope.named(directives, "server")) {
      NginxScope scope = new NginxScope(stream.flat(server), directives);
      new NginxServer(server, scope, stream, findings)
          .read()
          .ifPresent(
              read ->
                  draft.add(
                      read.listener(), new Part(server.location(), "server", read.origins())));
    }
  }

  NginxTargets targets() {
    return targets;
  }

  NginxLog log() {
    return log;
  }

  /** The map of the one variable in a text. */
  Optional<NginxMap> map(String text) {
    String variable = text.substring(text.indexOf('$') + 1);
    boolean braces = variable.startsWith("{") && variable.indexOf('}') > 0;
    int end = 0;
    while (end < variable.length()
        && (Character.isLetterOrDigit(variable.charAt(end)) || variable.charAt(end) == '_')) {
      end++;
    }
    String name =
        braces ? variable.substring(1, variable.indexOf('}')) : variable.substring(0, end);
    return Optional.ofNullable(maps.get(name));
  }

  LimitKey limitKey(NginxDirective limit) {
    LimitKey key = zones.get(limit.arg(0));
    if (key == null) {
      findings.refuse(
          limit.location(), "limit_conn", "no limit_conn_zone " + Findings.quote(limit.arg(0)));
      return LimitKey.UNKNOWN;
    }
    return key;
  }

  /** Whether a directive is about the resolver, of which there is one for everything. */
  static boolean isResolver(NginxDirective directive, Findings findings) {
    boolean resolver = Set.of("resolver", "resolver_timeout").contains(directive.name());
    if (resolver) {
      findings.refuse(
          directive.location(),
          directive.name(),
          "refused: all servers have one resolver (expected: it in stream)");
    }
    return resolver;
  }

  private List<NginxDirective> body(NginxDirective directive) {
    return expansion.expand(directive.block().orElse(List.of()));
  }

  /** The body of a block in which there are no further blocks. */
  private List<NginxDirective> flat(NginxDirective directive) {
    return NginxShape.check(body(directive), NginxShape.NONE, findings);
  }

  private void define(NginxDirective directive) {
    switch (directive.name()) {
      case "server" -> {}
      case "upstream" -> upstream(directive, flat(directive));
      case "map" -> map(directive);
      case "log_format" -> log.format(directive);
      case "limit_conn_zone" -> zone(directive);
      case "resolver", "resolver_timeout" -> {}
      default -> {
        if (!NginxServer.HONOURED.contains(directive.name())
            && !NginxKnown.isSaid(directive, findings)) {
          NginxKnown.unknown(directive, "stream", findings);
        }
      }
    }
  }

  private void upstream(NginxDirective upstream, List<NginxDirective> body) {
    targets.add(
        upstream, NginxUpstream.read(upstream, body, findings), NginxOrigins.ofUpstream(body));
  }

  private void map(NginxDirective directive) {
    Optional<NginxMap> map = NginxMap.read(directive, body(directive), findings);
    map.ifPresentOrElse(
        known -> maps.put(known.variable(), known),
        () ->
            findings.refuse(
                directive.location(),
                "map",
                "refused: on "
                    + Findings.quote(directive.arg(0))
                    + " (expected: map $ssl_preread_server_name $x, or $ssl_preread_alpn_protocols)"));
  }

  private void zone(NginxDirective directive) {
    String option = directive.arg(1);
    int end = option.lastIndexOf(':');
    if (!option.startsWith("zone=") || end < 0 || directive.args().size() != 2) {
      findings.refuse(
          directive.location(), "limit_conn_zone", "expected: a key and zone=name:size");
      return;
    }
    LimitKey key =
        switch (directive.arg(0)) {
          case "$binary_remote_addr", "$remote_addr" -> LimitKey.ADDRESS;
          case "$server_port", "$server_addr", "$server_addr:$server_port" -> LimitKey.SERVER;
          default -> LimitKey.UNKNOWN;
        };
    if (key == LimitKey.UNKNOWN) {
      findings.refuse(
          directive.location(),
          "limit_conn_zone",
          "refused: by "
              + Findings.quote(directive.arg(0))
              + " (expected: $binary_remote_addr or $server_port)");
    }
    zones.put(option.substring("zone=".length(), end), key);
  }

  private Optional<Resolver> resolver(List<NginxDirective> directives) {
    NginxScope scope = new NginxScope(directives, List.of());
    Optional<NginxDirective> resolver = scope.one("resolver");
    Optional<Duration> timeout = scope.one("resolver_timeout").flatMap(values::time);
    if (resolver.isEmpty()) {
      return timeout.map(time -> resolver(List.of(), time, Optional.empty(), Set.of()));
    }
    List<HostPort> servers = new ArrayList<>();
    Set<String> off = new HashSet<>();
    Optional<Duration> valid = Optional.empty();
    for (Word word : resolver.get().args()) {
      String text = word.text();
      if (text.startsWith("valid=")) {
        valid = values.time(resolver.get(), text.substring("valid=".length()));
      } else if (text.equals("ipv6=off") || text.equals("ipv4=off")) {
        off.add(text);
      } else if (!text.equals("ipv6=on") && !text.equals("ipv4=on")) {
        dnsServer(resolver.get(), text).ifPresent(servers::add);
      }
    }
    return Optional.of(resolver(servers, timeout.orElse(Resolver.DEFAULT.timeout()), valid, off));
  }

  private static Resolver resolver(
      List<HostPort> servers, Duration timeout, Optional<Duration> valid, Set<String> off) {
    AddressFamily family =
        off.contains("ipv6=off")
            ? AddressFamily.IPV4
            : off.contains("ipv4=off") ? AddressFamily.IPV6 : AddressFamily.ANY;
    return new Resolver(servers, Optional.empty(), Optional.empty(), timeout, valid, family);
  }

  private Optional<HostPort> dnsServer(NginxDirective resolver, String text) {
    String inner =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    try {
      HostPort server =
          IpLiterals.isAddress(inner) ? new HostPort(inner, DNS_PORT) : HostPort.parse(text);
      if (server.isAddress() && server.port() > 0 && !text.startsWith(":")) {
        return Optional.of(server);
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    return values.bad(resolver, text, "the address of a DNS server, valid= or ipv6=off");
  }
}
