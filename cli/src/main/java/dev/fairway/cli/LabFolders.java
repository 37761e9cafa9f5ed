package dev.fairway.cli;

import dev.fairway.lab.LabEvent;
import dev.fairway.lab.LabOptions;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Where the lab of this user keeps its files, so that {@code demo} and {@code lab} find and clean
 * the same ones: the folders of the XDG base directory specification, or below a folder of the
 * user's own in the temporary folder where the home folder cannot be written.
 */
final class LabFolders {
  private LabFolders() {}

  /**
   * Returns the options of every lab that the command line opens.
   *
   * @param listener hears of progress, on several threads
   * @throws CommandFailure if there is no folder that is safe to use
   */
  static LabOptions options(Environment environment, Consumer<LabEvent> listener) {
    return new LabOptions(
        environment.variables(),
        folder(environment, "XDG_CACHE_HOME", ".cache"),
        folder(environment, "XDG_STATE_HOME", ".local/state"),
        listener);
  }

  private static Path folder(Environment environment, String variable, String inHome) {
    return environment
        .variable(variable)
        .map(Path::of)
        .filter(Path::isAbsolute) // The specification says to ignore others.
        .orElseGet(() -> writableHome(environment).resolve(inHome))
        .resolve("fairway");
  }

  private static Path writableHome(Environment environment) {
    if (Files.isWritable(environment.home())) {
      return environment.home();
    }
    return ownFolder(environment.temporaryFolder().resolve("fairway-" + environment.user()));
  }

  /**
   * Makes a folder where everybody can make files, or verifies that it is ours alone: programs that
   * we run come to lie in it, and anybody can have made it before us. Nobody else can replace it
   * later, since only its owner can remove it from a temporary folder.
   */
  private static Path ownFolder(Path folder) {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    try {
      Files.createDirectory(folder, ownerOnly);
    } catch (FileAlreadyExistsException e) {
      // Ours from an earlier run, or somebody else's: the attributes tell.
    } catch (IOException e) {
      throw unusable(folder, "it cannot be made: " + e.getMessage());
    }
    try {
      requireOwn(folder);
      return folder;
    } catch (IOException e) {
      throw unusable(folder, "it cannot be read: " + e.getMessage());
    }
  }

  private static void requireOwn(Path folder) throws IOException {
    Map<String, Object> found =
        Files.readAttributes(folder, "unix:isDirectory,uid,mode", LinkOption.NOFOLLOW_LINKS);
    if (!Boolean.TRUE.equals(found.get("isDirectory"))) {
      throw unusable(folder, "it is not a folder");
    }
    Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (!self.equals(found.get("uid"))) {
      throw unusable(
          folder, "it belongs to user " + found.get("uid") + ", not to you (" + self + ")");
    }
    int mode = (Integer) found.getOrDefault("mode", 0) & 07777;
    if (mode != 0700) {
      throw unusable(folder, "its mode is %04o (expected: 0700)".formatted(mode));
    }
  }

  private static CommandFailure unusable(Path folder, String reason) {
    return new CommandFailure(
        "cannot keep files in " + folder + ", in place of a home folder: " + reason,
        "Set HOME, or XDG_CACHE_HOME and XDG_STATE_HOME, to folders of your own.");
  }
}
