package dev.fairway.hub;

import dev.fairway.config.HubSpec.Admin;
import dev.fairway.config.ObjectKey;
import dev.fairway.config.RelayListener;
import dev.fairway.config.RelayListener.Action;
import dev.fairway.config.RelayListener.HelloRoute;
import dev.fairway.config.RelayListener.Target;
import dev.fairway.config.RelaySpec;
import dev.fairway.config.RelaySpec.AccessLog;
import dev.fairway.config.RelaySpec.Resolver;
import dev.fairway.config.RelayUpstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The good form of a Relay object, with everything that it refers to.
 *
 * @param key the object
 * @param file the file that it was read from
 * @param spec what it asks for, with absolute paths and certificates in place of their files
 */
public record RelayForm(ObjectKey key, String file, RelaySpec spec) {

  /**
   * All of them as one. Their listeners and upstreams are called after them, as in {@code
   * postgres/orders}, so that equal names of two stay apart.
   */
  static RelaySpec joined(Collection<RelayForm> forms) {
    List<RelayForm> sorted =
        forms.stream().sorted(Comparator.comparing(form -> form.key().name())).toList();
    List<RelayListener> listeners = new ArrayList<>();
    List<RelayUpstream> upstreams = new ArrayList<>();
    // Without any there may be sessions still that go on.
    Duration drain = sorted.isEmpty() ? RelaySpec.DRAIN_TIMEOUT : Duration.ZERO;
    for (RelayForm form : sorted) {
      form.spec.listeners().forEach(each -> listeners.add(form.listener(each)));
      form.spec.upstreams().forEach(each -> upstreams.add(each.named(form.name(each.name()))));
      drain = drain.compareTo(form.spec.drainTimeout()) < 0 ? form.spec.drainTimeout() : drain;
    }
    return new RelaySpec(
        listeners,
        upstreams,
        sorted.isEmpty() ? Resolver.DEFAULT : sorted.getFirst().spec.resolver(),
        AccessLog.DEFAULT, // Each listener has its own.
        new Admin(RelaySpec.ADMIN_LISTEN), // The hub has one.
        drain);
  }

  private String name(String own) {
    return key.name() + "/" + own;
  }

  private RelayListener listener(RelayListener listener) {
    return new RelayListener(
        name(listener.name()),
        listener.listen(),
        listener.proxyProtocol(),
        listener.sources(),
        action(listener.action()),
        listener.limits(),
        listener.timeouts(),
        Optional.of(listener.accessLog().orElse(spec.accessLog())));
  }

  private Action action(Action action) {
    return switch (action) {
      case Action.Forward(var target) -> new Action.Forward(target(target));
      case Action.ByHello(var routes) ->
          new Action.ByHello(
              routes.stream()
                  .map(each -> new HelloRoute(each.names(), each.alpn(), target(each.target())))
                  .toList());
      case Action.Connect connect -> connect;
    };
  }

  private Target target(Target target) {
    return switch (target) {
      case Target.Upstream(var own) -> new Target.Upstream(name(own));
      case Target.Address address -> address;
    };
  }
}
