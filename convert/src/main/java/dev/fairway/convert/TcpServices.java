package dev.fairway.convert;

import dev.fairway.config.Location;
import dev.fairway.config.RelayListener;
import dev.fairway.config.RelayListener.Action;
import dev.fairway.config.RelayListener.Limits;
import dev.fairway.config.RelayListener.Target;
import dev.fairway.config.RelayListener.Timeouts;
import dev.fairway.config.RelayUpstream;
import dev.fairway.config.RelayUpstream.Endpoint;
import dev.fairway.config.SourceFile;
import dev.fairway.convert.ReadBack.Part;
import dev.fairway.model.Balance;
import dev.fairway.model.ProxyVersion;
import dev.fairway.net.HostPorts;
import dev.fairway.net.PortRange;
import dev.fairway.net.Prefix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ConfigMap tcp-services of ingress-nginx: {@code "9000": namespace/service:port}, and after
 * it, divided by colons, {@code PROXY} to take a PROXY header and {@code PROXY} to send one.
 */
final class TcpServices {

  private static final Pattern SERVICE =
      Pattern.compile(
          "([a-z0-9-]{1,63})/([a-z0-9-]{1,63}):([A-Za-z0-9-]{1,15})(:PROXY|:)?(:PROXY)?");

  private TcpServices() {}

  /** Whether every key is a port, as in no other ConfigMap. */
  static boolean isOne(Map<String, SourceFile> data) {
    return !data.isEmpty() && data.keySet().stream().allMatch(key -> key.matches("[0-9]{1,5}"));
  }

  static Imported read(String file, Map<String, SourceFile> data) {
    Findings findings = new Findings();
    Draft draft = new Draft(Location.ofFile(file), findings);
    data.forEach((port, value) -> add(port, value, draft, findings));
    return draft.finish();
  }

  private static void add(String port, SourceFile value, Draft draft, Findings findings) {
    String text = value.text().strip();
    int line = value.text().length() - value.text().stripLeading().length() + 1;
    Location place = new Location(value.name(), line, 1);
    Matcher match = SERVICE.matcher(text);
    if (!match.matches()) {
      findings.refuse(place, port, Findings.quote(text) + " (expected: namespace/service:port)");
      return;
    }
    try {
      PortRange listen = PortRange.of(Integer.parseInt(port));
      String host = match.group(2) + "." + match.group(1) + ".svc";
      HostPorts address = new HostPorts(host, PortRange.parse(match.group(3)));
      boolean decode = ":PROXY".equals(match.group(4));
      boolean encode = match.group(5) != null;
      draft.add(
          new RelayListener(
              "port-" + port,
              List.of(new HostPorts("0.0.0.0", listen)),
              decode ? List.of(Prefix.parse("0.0.0.0/0"), Prefix.parse("::/0")) : List.of(),
              List.of(),
              new Action.Forward(
                  encode ? upstream(port, address, draft, place) : new Target.Address(address)),
              Limits.DEFAULT,
              Timeouts.DEFAULT,
              Optional.empty()),
          new Part(place, port, Origins.NONE));
    } catch (IllegalArgumentException e) {
      findings.refuse(
          place,
          port,
          Findings.quote(text)
              + " (expected: a port that is a number; names of ports are not known)");
    }
  }

  private static Target upstream(String port, HostPorts address, Draft draft, Location place) {
    String name = "port-" + port;
    draft.add(
        new RelayUpstream(
            name,
            List.of(Endpoint.of(address)),
            Balance.ROUND_ROBIN,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(ProxyVersion.V1)),
        new Part(place, port, Origins.NONE));
    return new Target.Upstream(name);
  }
}
