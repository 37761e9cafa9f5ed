package dev.fairway.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The images of every node, made from static programs of this host. */
final class NodeImages {

  static final String PAUSE = "registry.lab/pause:1";
  static final String BUSYBOX = "registry.lab/busybox:1";

  private static final String USERS =
      "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/tmp:/bin/false\n";
  private static final String GROUPS = "root:x:0:\nnogroup:x:65534:\n";

  private NodeImages() {}

  /** Writes the archives into a folder and returns their paths. */
  static List<Path> write(Path folder, Binaries binaries, Launcher launcher) throws IOException {
    Path pause = folder.resolve("pause.tar");
    new ImageArchive(
            PAUSE,
            List.of("/pause"),
            Map.of("pause", binaries.get(Binary.PAUSE)),
            Map.of(),
            Map.of())
        .write(pause);
    Path busybox = folder.resolve("busybox.tar");
    busybox(launcher).write(busybox);
    return List.of(pause, busybox);
  }

  private static ImageArchive busybox(Launcher launcher) throws IOException {
    Path program = launcher.executables().require("busybox");
    if (!ElfFile.read(program).isStatic()) {
      throw new LabException(
          program + " is not statically linked (Debian: apt install busybox-static)");
    }
    Map<String, String> applets =
        Command.of(launcher.environment(), List.of(program.toString(), "--list"))
            .output()
            .lines()
            .filter(applet -> !applet.isBlank() && !applet.equals("busybox"))
            .distinct()
            .collect(Collectors.toMap(applet -> "bin/" + applet, _ -> "busybox"));
    return new ImageArchive(
        BUSYBOX,
        List.of(),
        Map.of("bin/busybox", program),
        Map.of("etc/passwd", USERS, "etc/group", GROUPS),
        applets);
  }
}
