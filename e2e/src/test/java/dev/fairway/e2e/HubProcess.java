package dev.fairway.e2e;

import java.io.IOException;
import java.nio.file.Path;

/** {@code fairway hub} in a process of its own. */
final class HubProcess extends FairwayProcess {

  private static final int DESCRIPTORS = 8_000;

  /** Starts it, and waits until it listens. */
  HubProcess(Path config, Path state) throws IOException {
    super(DESCRIPTORS, "hub", "--config", config.toString(), "--state", state.toString());
  }
}
