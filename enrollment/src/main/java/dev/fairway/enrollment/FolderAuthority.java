package dev.fairway.enrollment;

import dev.fairway.pki.CertificateAuthority;
import dev.fairway.pki.SecretFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The agents' authority in a folder of its own. */
final class FolderAuthority extends AgentsAuthority {

  private final Path folder;
  private final InstantSource clock;
  private @Nullable CertificateAuthority loaded;

  FolderAuthority(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * The authority; null if there is none.
   *
   * @throws IOException if a file is missing, damaged, or does not belong to the other
   */
  @Override
  @Nullable CertificateAuthority find() throws IOException {
    if (loaded == null && CertificateAuthority.existsIn(folder)) {
      loaded = CertificateAuthority.load(folder, clock);
    }
    return loaded;
  }

  /**
   * The authority, which is made if there is none. What a process left half that was ended while it
   * made the first one has signed nothing and is made anew.
   */
  @Override
  CertificateAuthority make(boolean first) throws IOException {
    if (first && !Files.exists(folder.resolve("ca.crt"))) {
      Files.deleteIfExists(folder.resolve("ca.key"));
    }
    CertificateAuthority there = find();
    if (there != null) {
      return there;
    }
    SecretFile.createFolder(folder);
    CertificateAuthority made = create(clock);
    made.save(folder);
    loaded = made;
    return made;
  }
}
