package dev.fairway.relay;

import java.util.Optional;

/**
 * What becomes a line of the log.
 *
 * @param template what the line looks like; absent for JSON
 */
record SessionLine(SessionRecord session, Optional<SessionTemplate> template) {}
