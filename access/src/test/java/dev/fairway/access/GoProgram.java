package dev.fairway.access;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** A part of Kubernetes itself, built from its source with Go, that answers line by line. */
final class GoProgram {

  private static final Path ROOT = Path.of(System.getProperty("fairway.root"), "access");

  private final Path program;

  private GoProgram(Path program) {
    this.program = program;
  }

  /**
   * Builds a program; a machine without Go aborts the test.
   *
   * @param folder where it is below {@code src/test/go}
   */
  static GoProgram build(String folder) throws IOException, InterruptedException {
    Path source = ROOT.resolve("src/test/go").resolve(folder);
    String name = source.getFileName().toString();
    Path program = ROOT.resolve("target").resolve(name);
    Path log = Files.createDirectories(ROOT.resolve("target")).resolve(name + ".log");
    ProcessBuilder build =
        new ProcessBuilder("go", "build", "-o", program.toString(), ".")
            .directory(source.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    build.environment().put("GOFLAGS", "-mod=readonly");
    Process process;
    try {
      process = build.start();
    } catch (IOException e) {
      return abort("no go on the PATH: the comparison with Kubernetes itself needs it");
    }
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("go build took more than ten minutes");
    }
    if (process.exitValue() != 0) {
      throw new IOException("go build: " + Files.readString(log));
    }
    return new GoProgram(program);
  }

  /** Asks it, one line for each question; a character stands for one byte. */
  List<String> ask(List<String> lines) throws IOException, InterruptedException {
    Path in = Files.createTempFile(ROOT.resolve("target"), "questions", ".txt");
    Path out = Files.createTempFile(ROOT.resolve("target"), "answers", ".txt");
    try {
      Files.write(in, lines, StandardCharsets.ISO_8859_1);
      Process process =
          new ProcessBuilder(program.toString())
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException(program + " failed");
      }
      return Files.readAllLines(out);
    } finally {
      Files.delete(in);
      Files.delete(out);
    }
  }

  /** Reads an answer that is a list of texts in JSON. */
  static List<String> strings(String json) {
    List<String> strings = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          strings.add(parser.getString());
        }
      }
    }
    return strings;
  }
}
