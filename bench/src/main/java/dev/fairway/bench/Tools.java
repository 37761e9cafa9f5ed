package dev.fairway.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Finds out before any work that a program is missing. */
final class Tools {

  private Tools() {}

  /**
   * Checks what the hub's bench needs.
   *
   * @throws BenchException naming the first one that is missing
   */
  static void check(HubBenchOptions options) {
    Map<String, String> environment = options.common().environment();
    // The fixed upstream is nginx too.
    Tool.NGINX.require(environment);
    check(options.common(), options.subjects());
    for (HubCase each : options.cases()) {
      switch (each) {
        case GET_H1,
            GET_H1_UPSTREAM_H2,
            CONNECT,
            IMPERSONATE,
            IMPERSONATE_JWT,
            IMPERSONATE_REVIEWED,
            MAPPED,
            NEIGHBOURS,
            AGENT_GET,
            AGENT_STALLED,
            AGENT_HOLE,
            AGENT_CANCELLED ->
            Tool.WRK.require(environment);
        case GET_H2, GET_H2_MUX, GET_H2_UPSTREAM_H2 -> Tool.H2LOAD.require(environment);
        case LIST,
            LIST_H2,
            LIST_API_SERVER,
            WATCH_H1,
            WATCH_H2,
            LATENCY_H1,
            LATENCY_H2,
            AGENT_LIST -> {
          // The bench's own client.
        }
      }
    }
  }

  /**
   * Checks what the tunnel's bench needs.
   *
   * @throws BenchException naming the first thing that is missing
   */
  static void check(TunnelBenchOptions options) {
    Map<String, String> environment = options.common().environment();
    check(options.common(), List.of());
    for (TunnelSubject subject : options.subjects()) {
      switch (subject) {
        case FAIRWAY -> options.ends().ifPresent(Tools::check);
        case SSH ->
            List.of(Tool.SSH, Tool.SSHD, Tool.SSH_KEYGEN)
                .forEach(tool -> tool.require(environment));
        case FAIRWAY_RELAY -> check(options.common(), List.of(Subject.FAIRWAY));
        case TCP, TLS, TLS_RELAY -> {
          // Processes of the bench's own.
        }
      }
    }
  }

  private static void check(TunnelEnds ends) {
    for (Path program : List.of(ends.hub(), ends.agent())) {
      if (!Files.isExecutable(program)) {
        throw new BenchException(program + " is not a program: see --hub-end and --agent-end.");
      }
    }
  }

  /**
   * Checks what every bench needs.
   *
   * @throws BenchException naming the first one that is missing
   */
  static void check(BenchOptions options, List<Subject> programs) {
    Tool.TASKSET.require(options.environment());
    for (Subject program : programs) {
      switch (program) {
        case FAIRWAY -> {
          if (!Files.isExecutable(options.launcher())) {
            throw new BenchException(
                options.launcher() + " is not the program of Fairway. Name it with --fairway.");
          }
        }
        case NGINX -> Tool.NGINX.require(options.environment());
        case HAPROXY -> Tool.HAPROXY.require(options.environment());
      }
    }
  }
}
