package dev.fairway.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.fairway.lab.LabOptions;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The clients that come from the registries of their languages, by lists that pin versions and
 * hashes. Each folder is made beside its place and moved there when it is complete, so that an
 * interrupted fetch leaves nothing that looks like one, and two at once do no harm.
 */
final class Packages {

  private static final int MINUTES = 10;

  private final LabOptions options;

  Packages(LabOptions options) {
    this.options = options;
  }

  /** The Python that has the client. */
  Path python() throws IOException, InterruptedException {
    Path python = require("python3");
    String pins = Resources.text("python/requirements.txt");
    Path folder = place("python", pins + python.toRealPath());
    if (!Files.isDirectory(folder)) {
      Path making = making(folder);
      Files.writeString(making.resolve("requirements.txt"), pins);
      run(making, python.toString(), "-m", "venv", making.toString());
      run(
          making,
          making.resolve("bin/python").toString(),
          "-m",
          "pip",
          "install",
          "--quiet",
          "--disable-pip-version-check",
          "--no-deps",
          "--require-hashes",
          "--only-binary=:all:",
          "--requirement=requirements.txt");
      complete(making, folder);
    }
    return folder.resolve("bin/python");
  }

  /** The folder {@code node_modules} that has the client. */
  Path javascript() throws IOException, InterruptedException {
    String pins = Resources.text("javascript/package-lock.json");
    Path folder = place("javascript", pins);
    if (!Files.isDirectory(folder)) {
      Path npm = require("npm");
      Path making = making(folder);
      Files.writeString(making.resolve("package-lock.json"), pins);
      Files.writeString(making.resolve("package.json"), Resources.text("javascript/package.json"));
      run(making, npm.toString(), "ci", "--ignore-scripts", "--no-audit", "--no-fund");
      complete(making, folder);
    }
    return folder.resolve("node_modules");
  }

  /** The folder of jars that has the Java client. */
  Path fabric8() throws IOException, InterruptedException {
    String pins = Resources.text("fabric8/pom.xml");
    Path folder = place("fabric8", pins);
    if (!Files.isDirectory(folder)) {
      Path maven = require("mvn");
      Path making = making(folder);
      Files.writeString(making.resolve("pom.xml"), pins);
      run(making, maven.toString(), "-B", "-q", "dependency:copy-dependencies");
      complete(making, folder);
    }
    return folder.resolve("lib");
  }

  /** A program of this machine. */
  Path require(String program) {
    String path = options.environment().getOrDefault("PATH", "");
    return Arrays.stream(path.split(":"))
        .filter(folder -> folder.startsWith("/"))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new ClientsException(
                    program
                        + " is not installed (looked in PATH). Install it (Debian: python3-venv,"
                        + " nodejs, npm, maven), or leave its client out with --only."));
  }

  private Path place(String language, String pins) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(pins.getBytes(UTF_8));
      String name = language + "-" + HexFormat.of().formatHex(digest, 0, 6);
      return options.cacheFolder().resolve("clients").resolve(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path making(Path folder) throws IOException {
    Files.createDirectories(folder.getParent());
    return Files.createTempDirectory(folder.getParent(), ".making-");
  }

  private static void complete(Path making, Path folder) throws IOException {
    try {
      Files.move(making, folder, ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
      // Somebody else was faster; what is there is the same.
      Folders.delete(making);
    }
  }

  private void run(Path folder, String... command) throws IOException, InterruptedException {
    Path log = folder.resolve("log.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(options.environment());
    Process process = builder.start();
    try {
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        throw failure(command, "took more than " + MINUTES + " minutes", log, folder);
      }
      if (process.exitValue() != 0) {
        throw failure(command, "ended with exit code " + process.exitValue(), log, folder);
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private static ClientsException failure(String[] command, String what, Path log, Path folder)
      throws IOException {
    List<String> lines = Files.readString(log).strip().lines().toList();
    String said = String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
    Folders.delete(folder);
    return new ClientsException(String.join(" ", command) + " " + what + ":\n" + said);
  }
}
