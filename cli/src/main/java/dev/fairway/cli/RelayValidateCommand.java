package dev.fairway.cli;

import dev.fairway.config.Finding;
import dev.fairway.config.Finding.Severity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fairway relay validate}: says what a relay would make of a configuration. */
@Command(
    name = "validate",
    description = {
      "Say what a relay would make of a configuration.",
      "",
      "Reads the same files by the same code as the relay, certificates included, and names"
          + " everything that is wrong. What has another effect here in a configuration of nginx"
          + " or HAProxy is a warning; what Fairway does not need of it is information, which --strict"
          + " does not count. Nothing is listened on, dialled or written."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway relay validate --config relay.yaml",
      "  fairway relay validate --config /etc/nginx/nginx.conf -o json"
    })
final class RelayValidateCommand implements Callable<Integer> {

  private final Environment environment;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "PATH",
      description = "The file or folder of the relay's configuration.")
  private String config = "";

  @Mixin private ValidationReport report = new ValidationReport();

  RelayValidateCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Path path = environment.folder().resolve(config);
    if (!report.json() && !Files.exists(path)) {
      throw RelayOptions.missing(path);
    }
    LoadedRelay loaded = LoadedRelay.load(path);
    List<Finding> findings = new ArrayList<>();
    loaded.remarks().forEach(remark -> findings.add(new Finding(Severity.INFO, remark)));
    loaded.notices().forEach(notice -> findings.add(new Finding(Severity.WARNING, notice)));
    loaded.problems().forEach(problem -> findings.add(new Finding(Severity.ERROR, problem)));
    int listeners = loaded.relay().map(relay -> relay.listeners().size()).orElse(0);
    return report.print(environment, findings, listeners, "listener");
  }
}
