package dev.fairway.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A container image from static files: one layer, no registry, no daemon. Written in the format of
 * {@code docker save}, which {@code ctr images import} reads.
 *
 * @param name such as {@code registry.lab/pause:1}
 * @param entrypoint the first words of what a container runs; empty to leave it to the pod
 * @param files executables, by their path in the image without a leading slash
 * @param texts small files, likewise
 * @param links symbolic links, path to target
 */
record ImageArchive(
    String name,
    List<String> entrypoint,
    Map<String, Path> files,
    Map<String, String> texts,
    Map<String, String> links) {

  private static final List<String> FOLDERS = List.of("bin", "dev", "etc", "proc", "root", "sys");

  void write(Path target) throws IOException {
    byte[] layer = layer();
    String layerDigest = sha256(layer);
    byte[] config = config(layerDigest).getBytes(StandardCharsets.UTF_8);
    String configName = sha256(config) + ".json";
    String layerName = layerDigest + "/layer.tar";
    String manifest =
        "[{\"Config\":\"%s\",\"RepoTags\":[\"%s\"],\"Layers\":[\"%s\"]}]"
            .formatted(configName, name, layerName);
    try (OutputStream out = Files.newOutputStream(target);
        TarWriter tar = new TarWriter(out)) {
      tar.file(configName, 0644, config);
      tar.file(layerName, 0644, layer);
      tar.file("manifest.json", 0644, manifest.getBytes(StandardCharsets.UTF_8));
    }
  }

  private byte[] layer() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarWriter tar = new TarWriter(bytes)) {
      for (String folder : FOLDERS) {
        tar.folder(folder, 0755);
      }
      tar.folder("tmp", 01777);
      for (var file : new TreeMap<>(files).entrySet()) {
        tar.file(file.getKey(), 0755, file.getValue());
      }
      for (var text : new TreeMap<>(texts).entrySet()) {
        tar.file(text.getKey(), 0644, text.getValue().getBytes(StandardCharsets.UTF_8));
      }
      for (var link : new TreeMap<>(links).entrySet()) {
        tar.link(link.getKey(), link.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private String config(String layerDigest) {
    String words =
        entrypoint.stream().map(word -> "\"" + word + "\"").collect(Collectors.joining(","));
    return """
    {"architecture":"%s","os":"linux","config":{"Entrypoint":[%s],"Env":["PATH=/bin"]},\
    "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}\
    """
        .formatted(GoArchitecture.current(), words, layerDigest);
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
