package dev.fairway.hub;

import dev.fairway.config.Problem;
import dev.fairway.config.RelayListener;
import dev.fairway.config.RelaySpec;
import dev.fairway.config.RelaySpec.AccessLog;
import dev.fairway.config.RelayUpstream;
import dev.fairway.config.RelayUpstream.Endpoint;
import dev.fairway.model.Action;
import dev.fairway.model.HostMatch;
import dev.fairway.model.Link;
import dev.fairway.model.Listener;
import dev.fairway.model.PathMatch;
import dev.fairway.model.Route;
import dev.fairway.model.Upstream;
import dev.fairway.model.VirtualHost;
import dev.fairway.pki.CertificatePem;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Collectors;

/** A translation as text to compare with. */
final class TranslationText {

  private final StringBuilder text = new StringBuilder();

  private TranslationText() {}

  static String of(Translation translation) {
    var written = new TranslationText();
    written.line(0, "statuses:");
    translation.statuses().forEach(written::status);
    written.line(0, "problems:");
    translation.problems().forEach(problem -> written.line(1, "- " + problem));
    written.line(0, "upstreams:");
    translation.snapshot().upstreams().forEach(written::upstream);
    written.line(0, "listeners:");
    translation.snapshot().listeners().forEach(written::listener);
    if (!translation.lastGood().relays().isEmpty()) {
      written.relays(RelayForm.joined(translation.lastGood().relays().values()));
    }
    return written.text.toString();
  }

  private void status(ObjectStatus status) {
    switch (status) {
      case ObjectStatus.Accepted(var key, var warnings) -> {
        line(1, key + ": accepted");
        problems(warnings);
      }
      case ObjectStatus.Rejected(var key, var problems, var kept) -> {
        line(1, key + ": rejected, " + (kept ? "last good form in force" : "absent"));
        problems(problems);
      }
    }
  }

  private void problems(List<Problem> problems) {
    problems.forEach(problem -> line(2, "- " + problem));
  }

  private void upstream(Upstream upstream) {
    line(1, upstream.name() + ":");
    line(2, "failback: " + upstream.failback());
    line(2, "check: " + upstream.check().map(Object::toString).orElse("none"));
    line(2, "budget: " + upstream.budget());
    upstream.links().forEach(this::link);
  }

  private void link(Link link) {
    List<X509Certificate> trusted = CertificatePem.parse(link.tls().trustPem());
    line(2, link.name() + ":");
    line(3, "endpoints: " + link.endpoints());
    line(3, "balance: " + link.balance() + (link.followed() ? ", followed" : ""));
    line(3, "serverName: " + link.tls().serverName());
    link.tls().sni().ifPresent(sni -> line(3, "sni: " + sni));
    line(3, "trusted: " + trusted.size());
    line(3, "connectTimeout: " + link.connectTimeout());
  }

  private void listener(Listener listener) {
    line(1, listener.name() + ":");
    line(2, "address: \"" + listener.address() + "\"");
    line(2, "certificate: " + listener.certificate().map(one -> names(one.chainPem())).orElse(""));
    line(2, "limits: " + listener.limits());
    line(2, "hosts:");
    listener.hosts().forEach(this::host);
  }

  private void relays(RelaySpec relays) {
    line(0, "relays:");
    for (RelayListener listener : relays.listeners()) {
      line(1, listener.name() + ":");
      line(2, "listen: " + listener.listen());
      line(2, "accessLog: " + listener.accessLog().flatMap(AccessLog::path).map(Path::of));
      String action =
          switch (listener.action()) {
            case RelayListener.Action.Forward(var target) -> "to " + target;
            case RelayListener.Action.ByHello(var routes) ->
                routes.stream()
                    .map(each -> each.names() + " to " + each.target())
                    .collect(Collectors.joining("; "));
            case RelayListener.Action.Connect(var allow) -> "connect " + allow;
          };
      line(2, "action: " + action);
    }
    for (RelayUpstream upstream : relays.upstreams()) {
      line(1, upstream.name() + ":");
      line(2, "agent: " + upstream.agent().orElse("none"));
      line(2, "endpoints: " + upstream.endpoints().stream().map(Endpoint::address).toList());
    }
    line(1, "drainTimeout: " + relays.drainTimeout());
  }

  private void host(VirtualHost host) {
    String match =
        switch (host.match()) {
          case HostMatch.Exact(var name) -> name.toString();
          case HostMatch.Below(var domain) -> "below " + domain;
          case HostMatch.Address() -> "any address";
          case HostMatch.Any() -> "any";
        };
    line(3, match + (host.dedicated() ? ", dedicated:" : ":"));
    host.routes().forEach(this::route);
  }

  private void route(Route route) {
    String match =
        switch (route.path()) {
          case PathMatch.Exact(var path) -> path;
          case PathMatch.Below(var prefix) -> prefix + "/**";
          case PathMatch.Any() -> "any";
        };
    String action =
        switch (route.action()) {
          case Action.Forward(var upstream, var strip) -> "forward " + upstream + " -" + strip;
          case Action.Serve(var service) -> "serve " + service;
          case Action.Own(var service) -> "own " + service;
          case Action.Refuse(var status, var message) -> "refuse " + status + " " + message;
        };
    line(4, match + " (" + route.name() + "): " + action);
  }

  private static String names(String chainPem) {
    try {
      return CertificatePem.parse(chainPem).getFirst().getSubjectAlternativeNames().stream()
          .map(name -> String.valueOf(name.get(1)))
          .collect(Collectors.joining(" "));
    } catch (java.security.cert.CertificateParsingException e) {
      throw new AssertionError(e);
    }
  }

  private void line(int depth, String line) {
    text.append("  ".repeat(depth)).append(line).append('\n');
  }
}
