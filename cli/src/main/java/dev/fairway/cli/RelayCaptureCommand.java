package dev.fairway.cli;

import dev.fairway.config.ByteText;
import dev.fairway.config.DurationText;
import dev.fairway.observe.AdminClient;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fairway relay capture}: the bytes of one connection as a file of packets. */
@Command(
    name = "capture",
    description = {
      "Write what passes on one connection from now on to a file of packets (pcap), as Wireshark,"
          + " tshark and tcpdump read it.",
      "",
      "It shows the client's connection, both directions: the bytes as they are, ciphertext where"
          + " they are TLS, with addresses, ports and times that are real and headers that are made"
          + " up. It ends with the connection, or when a limit is reached, or with Ctrl-C. Only its"
          + " owner can read the file."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway relay capture 0c8f6a4e -o trouble.pcap",
      "  fairway relay capture 0c8f6a4e --bytes 16MiB --time 10m -o trouble.pcap",
      "  fairway relay capture 0c8f6a4e -o - | tcpdump -nr -"
    })
final class RelayCaptureCommand implements Callable<Integer> {

  private static final int LEAST_BYTES = 1 << 10;
  private static final int MOST_BYTES = 32 << 20;
  private static final Duration LEAST_TIME = Duration.ofSeconds(1);
  private static final Duration MOST_TIME = Duration.ofHours(1);

  private final Environment environment;

  @Mixin private RelayAskOptions admin = new RelayAskOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "ID",
      converter = IdText.class,
      description = "The connection's id, or how it begins.")
  private String id = "";

  @Option(
      names = {"-o", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "The file, a new one; '-' for stdout.")
  private String file = "";

  @Option(
      names = "--bytes",
      paramLabel = "N",
      defaultValue = "1MiB",
      description = "The greatest size of the file, 1KiB to 32MiB. Default: ${DEFAULT-VALUE}.")
  private String bytes = "1MiB";

  @Option(
      names = "--time",
      paramLabel = "T",
      defaultValue = "1m",
      description = "The longest time, 1s to 1h. Default: ${DEFAULT-VALUE}.")
  private String time = "1m";

  RelayCaptureCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws IOException {
    int most = bytes();
    Duration longest = time();
    if (file.equals("-")) {
      capture(most, longest, environment.stream());
      environment.stream().flush();
      return ExitCode.DONE;
    }
    Path path = environment.folder().resolve(file);
    try (OutputStream out = create(path)) {
      capture(most, longest, out);
    } finally {
      if (Files.size(path) == 0) {
        Files.delete(path);
      }
    }
    return ExitCode.DONE;
  }

  private void capture(int most, Duration longest, OutputStream out) {
    String target =
        admin.target(
            "/captures/"
                + AdminClient.encoded(id)
                + "?bytes="
                + most
                + "&seconds="
                + longest.toSeconds());
    String end;
    try (var interruption = Interruption.onRequest(environment.ending())) {
      try {
        end = admin.questions(environment).ask(client -> client.download(target, out, longest));
      } catch (CommandFailure e) {
        if (!interruption.tookPlace()) {
          throw e;
        }
        end = "it was interrupted";
      }
    }
    environment.err().println("The capture is over: " + Table.printable(end) + ".");
  }

  /** Nobody else may read it, at no moment, so it must be new. */
  private static OutputStream create(Path path) throws IOException {
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try {
      return Channels.newOutputStream(
          FileChannel.open(
              path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode));
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailure(path + " is there already", "Name another file.", e);
    }
  }

  private int bytes() {
    try {
      return ByteText.parse(bytes, LEAST_BYTES, MOST_BYTES);
    } catch (IllegalArgumentException e) {
      throw refused("--bytes", bytes, "a number of bytes such as 4MiB, from 1KiB to 32MiB", e);
    }
  }

  private Duration time() {
    try {
      return DurationText.parse(time, LEAST_TIME, MOST_TIME);
    } catch (IllegalArgumentException e) {
      throw refused("--time", time, "a duration such as 30s or 10m, from 1s to 1h", e);
    }
  }

  private ParameterException refused(String option, String value, String expected, Exception e) {
    return new ParameterException(
        spec.commandLine(), option + ": \"" + value + "\" (expected: " + expected + ")", e);
  }
}
