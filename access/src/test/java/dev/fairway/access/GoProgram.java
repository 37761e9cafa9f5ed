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

/** Kubernetes' own resolver, built from its source with Go. */
final class KubernetesResolver {

  private static final Path ROOT = Path.of(System.getProperty("fairway.root"), "access");

  private final Path program;

  private KubernetesResolver(Path program) {
    this.program = program;
  }

  /** Builds it; a machine without Go aborts the test. */
  static KubernetesResolver build() throws IOException, InterruptedException {
    Path program = ROOT.resolve("target/requestinfo");
    Path log = Files.createDirectories(ROOT.resolve("target")).resolve("requestinfo.log");
    ProcessBuilder build =
        new ProcessBuilder("go", "build", "-o", program.toString(), ".")
            .directory(ROOT.resolve("src/test/go/requestinfo").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    build.environment().put("GOFLAGS", "-mod=readonly");
    Process process;
    try {
      process = build.start();
    } catch (IOException e) {
      return abort("no go on the PATH: the comparison with Kubernetes' own resolver needs it");
    }
    if (!process.waitFor(10, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("go build took more than ten minutes");
    }
    if (process.exitValue() != 0) {
      throw new IOException("go build: " + Files.readString(log));
    }
    return new KubernetesResolver(program);
  }

  /** Resolves lines of method and target; a character stands for one byte. */
  List<List<String>> resolve(List<String> lines) throws IOException, InterruptedException {
    Path in = Files.createTempFile(ROOT.resolve("target"), "requests", ".txt");
    Path out = Files.createTempFile(ROOT.resolve("target"), "resolved", ".json");
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
        throw new IOException("the resolver failed");
      }
      List<List<String>> resolved = new ArrayList<>();
      for (String line : Files.readAllLines(out)) {
        resolved.add(strings(line));
      }
      return resolved;
    } finally {
      Files.delete(in);
      Files.delete(out);
    }
  }

  private static List<String> strings(String json) {
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
