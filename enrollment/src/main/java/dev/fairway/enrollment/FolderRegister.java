package dev.fairway.enrollment;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder in which one hub keeps its agents. What is answered is on disk before. */
final class FolderRegister implements RegisterStore {

  private static final Logger log = LoggerFactory.getLogger(FolderRegister.class);

  private final RegisterFile file;
  private final FolderAuthority authority;
  private final OfferedClusters offered;

  /** Nothing is read or made yet. */
  FolderRegister(Path folder, InstantSource clock) {
    this.file = new RegisterFile(folder);
    this.authority = new FolderAuthority(folder, clock);
    this.offered = new OfferedClusters(EnrolledAgents.clusters(folder));
  }

  @Override
  public synchronized Known read() throws IOException {
    return new Known(file.read(), authority);
  }

  @Override
  public synchronized <T> T change(Change<T> change) throws RefusedException, IOException {
    file.own();
    Changed<T> changed = change.of(file.read(), authority);
    file.write(changed.register());
    return changed.answer();
  }

  @Override
  public synchronized void bring(String cluster, ApiServer apiServer, Optional<String> credential)
      throws IOException {
    file.own();
    offered.put(cluster, apiServer, credential);
  }

  @Override
  public synchronized void close() {
    try {
      file.close();
    } catch (IOException e) {
      log.warn("letting go of the register of agents failed", e);
    }
  }
}
