package dev.fairway.bench;

import java.util.Map;

/** What is measured beside the relay. */
public enum RelaySubject {
  /** The real {@code fairway relay}, started as a user starts it. */
  FAIRWAY("fairway", Subject.FAIRWAY, "relay.yaml"),
  /** nginx stream with buffers as it has them by default. */
  NGINX("nginx", Subject.NGINX, "stream.conf"),
  /** nginx stream with larger ones, for bulk. */
  NGINX_64K("nginx-64k", Subject.NGINX, "stream.conf"),
  /** HAProxy that copies. */
  HAPROXY("haproxy", Subject.HAPROXY, "tcp.cfg"),
  /** HAProxy that splices, through pipes of 1 MiB. */
  HAPROXY_SPLICE("haproxy-splice", Subject.HAPROXY, "tcp.cfg");

  private final String label;
  private final Subject program;
  private final String template;

  RelaySubject(String label, Subject program, String template) {
    this.label = label;
    this.program = program;
    this.template = template;
  }

  Subject program() {
    return program;
  }

  String template() {
    return template;
  }

  /** What makes its configuration another than that of the same program beside it. */
  Map<String, String> places() {
    return switch (this) {
      case FAIRWAY -> Map.of();
      case NGINX -> Map.of("BUFFER", "16k");
      case NGINX_64K -> Map.of("BUFFER", "64k");
      case HAPROXY -> Map.of("PIPES", "", "SPLICE", "");
      case HAPROXY_SPLICE ->
          Map.of(
              "PIPES",
              "tune.pipesize 1048576",
              "SPLICE",
              "option splice-request\n  option splice-response");
    };
  }

  /** Its name on the command line and in results. */
  @Override
  public String toString() {
    return label;
  }
}
