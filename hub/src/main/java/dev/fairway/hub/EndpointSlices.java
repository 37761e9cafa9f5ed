package dev.fairway.hub;

import dev.fairway.net.HostPort;
import dev.fairway.net.IpLiterals;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads an EndpointSliceList (discovery.k8s.io/v1) of the Service {@code default/kubernetes}, to
 * which every API server adds itself: where the API servers of a cluster are, by their own account.
 * Not for several threads.
 */
final class EndpointSlices {

  /** A cluster with more API servers is none; what comes after them does not count. */
  static final int MOST = 32;

  private static final JsonFactory JSON = new JsonFactory();
  private static final String HTTPS = "https";

  private final JsonParser json;
  private final Set<HostPort> found = new LinkedHashSet<>();

  /** Of the slice that is being read. */
  private final List<String> addresses = new ArrayList<>();

  private final List<Integer> ports = new ArrayList<>();

  /** Of the endpoint or the port that is being read. */
  private final List<String> read = new ArrayList<>();

  private boolean ready;
  private String portName = "";
  private int port;

  private EndpointSlices(JsonParser json) {
    this.json = json;
  }

  /** What does something with the value of a field. */
  private interface Reader {
    void value(String name);
  }

  /** The endpoints that are ready; none if the text is not such a list. Never throws. */
  static Set<HostPort> read(String text) {
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
      EndpointSlices slices = new EndpointSlices(json);
      json.nextToken();
      slices.object(slices::list);
      return slices.found;
    } catch (JacksonException e) {
      return Set.of();
    }
  }

  private void list(String name) {
    if (name.equals("items")) {
      array(this::slice);
    }
  }

  private void slice() {
    addresses.clear();
    ports.clear();
    object(
        name -> {
          switch (name) {
            case "endpoints" -> array(this::endpoint);
            case "ports" -> array(this::port);
            default -> {}
          }
        });
    for (String address : addresses) {
      for (int each : ports) {
        if (found.size() < MOST) {
          found.add(new HostPort(address, each));
        }
      }
    }
  }

  /** Without a condition an endpoint is ready. */
  private void endpoint() {
    read.clear();
    ready = true;
    object(
        name -> {
          switch (name) {
            case "addresses" -> array(() -> read.add(text()));
            case "conditions" ->
                object(condition -> ready &= !condition.equals("ready") || !isFalse());
            default -> {}
          }
        });
    if (ready) {
      read.stream().filter(EndpointSlices::canBeServer).forEach(addresses::add);
    }
  }

  private void port() {
    portName = "";
    port = 0;
    object(
        name -> {
          switch (name) {
            case "name" -> portName = text();
            case "port" ->
                port = json.currentToken() == JsonToken.VALUE_NUMBER_INT ? json.getIntValue() : 0;
            default -> {}
          }
        });
    if (portName.equals(HTTPS) && port > 0 && port <= 0xffff) {
      ports.add(port);
    }
  }

  private void object(Reader reader) {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      return;
    }
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      json.nextToken();
      reader.value(name);
      json.skipChildren(); // Of a value that nobody has read.
    }
  }

  private void array(Runnable element) {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      return;
    }
    for (JsonToken next = json.nextToken();
        next != null && next != JsonToken.END_ARRAY;
        next = json.nextToken()) {
      element.run();
      json.skipChildren();
    }
  }

  private String text() {
    return json.currentToken() == JsonToken.VALUE_STRING ? json.getString() : "";
  }

  private boolean isFalse() {
    return json.currentToken() == JsonToken.VALUE_FALSE;
  }

  private static boolean canBeServer(String address) {
    if (!IpLiterals.isAddress(address)) {
      return false;
    }
    InetAddress parsed = InetAddress.ofLiteral(address);
    return !parsed.isAnyLocalAddress() && !parsed.isMulticastAddress();
  }
}
