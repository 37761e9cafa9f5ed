package dev.fairway.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read back with the system's own tar. */
class ImageArchiveTest {

  @TempDir Path folder;

  @Test
  void theManifestNamesALayerAndAConfigurationByTheirDigests() throws Exception {
    Path image = image();
    String manifest = extract(image, "manifest.json");
    Matcher names =
        Pattern.compile("\"Config\":\"(\\w{64})\\.json\",.*\"Layers\":\\[\"(\\w{64})/layer\\.tar\"")
            .matcher(manifest);
    assertThat(names.find()).as(manifest).isTrue();
    assertThat(manifest).contains("\"RepoTags\":[\"registry.lab/test:1\"]");
    assertThat(sha256(extract(image, names.group(1) + ".json"))).isEqualTo(names.group(1));
    assertThat(extract(image, names.group(1) + ".json"))
        .contains("\"Entrypoint\":[\"/bin/tool\",\"run\"]")
        .contains("sha256:" + names.group(2));
  }

  @Test
  void theLayerHoldsFilesTextsLinksAndFoldersOfRoot() throws Exception {
    String listing = tar("--list", "--verbose", "--numeric-owner", "--file=" + layer());
    assertThat(listing)
        .containsPattern("drwxrwxrwt 0/0 +0 .* tmp/")
        .containsPattern("-rwxr-xr-x 0/0 +700 .* bin/tool")
        .containsPattern("-rw-r--r-- 0/0 +2 .* etc/passwd")
        .containsPattern("lrwxrwxrwx 0/0 +0 .* bin/ls -> tool");
  }

  @Test
  void theSameContentGivesTheSameBytes() throws Exception {
    Path first = image();
    Path second = folder.resolve("second.tar");
    Files.move(first, second);
    assertThat(image()).hasSameBinaryContentAs(second);
  }

  @Test
  void aNameThatDoesNotFitIsRefused() throws IOException {
    try (TarWriter tar = new TarWriter(new ByteArrayOutputStream())) {
      assertThatThrownBy(() -> tar.file("x".repeat(101), 0644, new byte[0]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private Path image() throws IOException {
    Path tool = folder.resolve("tool");
    Files.write(tool, new byte[700]);
    Path image = folder.resolve("image.tar");
    new ImageArchive(
            "registry.lab/test:1",
            List.of("/bin/tool", "run"),
            Map.of("bin/tool", tool),
            Map.of("etc/passwd", "x\n"),
            Map.of("bin/ls", "tool"))
        .write(image);
    return image;
  }

  private Path layer() throws IOException {
    Path image = image();
    String name =
        tar("--list", "--file=" + image)
            .lines()
            .filter(line -> line.endsWith("/layer.tar"))
            .findFirst()
            .orElseThrow();
    assertThat(tar("--extract", "--file=" + image, "--directory=" + folder, name)).isEmpty();
    return folder.resolve(name);
  }

  private static String extract(Path image, String name) {
    return tar("--extract", "--to-stdout", "--file=" + image, name);
  }

  private static String tar(String... arguments) {
    Executables executables = new Executables(System.getenv());
    List<String> words = new ArrayList<>(List.of(executables.require("tar").toString()));
    words.addAll(List.of(arguments));
    return Command.of(Map.of("PATH", executables.path()), words).output();
  }

  private static String sha256(String text) throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
