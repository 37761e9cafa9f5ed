package dev.fairway.bench;

import java.nio.file.Path;

/**
 * Two programs that are measured as Fairway's tunnel, in place of its own ends. Each must become
 * the process that it measures ({@code exec}, where it is a script), end on SIGTERM, and is called
 * with
 *
 * <pre>
 * HUB-END LISTEN TUNNEL FOLDER
 * AGENT-END TUNNEL TARGET FOLDER
 * </pre>
 *
 * <p>All are ports of 127.0.0.1 but FOLDER, which both share for keys and certificates, and where a
 * hub end finds an empty folder. The hub end accepts agents on port TUNNEL and carries each
 * connection to port LISTEN through the agent, which connects to the port TARGET. The agent end may
 * be given another port TUNNEL than the hub end: a long way lies between them.
 *
 * @param hub the program of the hub end
 * @param agent the program of the agent end
 */
public record TunnelEnds(Path hub, Path agent) {}
