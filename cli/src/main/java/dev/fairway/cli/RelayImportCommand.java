package dev.fairway.cli;

import dev.fairway.config.Problem;
import dev.fairway.convert.Imported;
import dev.fairway.convert.Imports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code fairway relay import}: another program's configuration as a Relay object. */
@Command(
    name = "import",
    description = {
      "Print the configuration of another program as a Relay object.",
      "",
      "It may be an nginx.conf (its block stream, or what stands in one), a haproxy.cfg (mode tcp),"
          + " or a ConfigMap of either. What has another effect here, or none, and what cannot be"
          + " honoured, is said on stderr with its file and line.",
      "",
      "'fairway relay --config' runs such a file as it is, too."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway relay import /etc/nginx/nginx.conf > relay.yaml",
      "  kubectl get configmap tcp-proxy -o yaml > proxy.yaml",
      "  fairway relay import proxy.yaml"
    })
final class RelayImportCommand implements Callable<Integer> {

  private static final String NAME = "relay";

  private final Environment environment;

  @Parameters(paramLabel = "PATH", description = "The file.")
  private String file = "";

  RelayImportCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Path path = environment.folder().resolve(file);
    if (!Files.exists(path)) {
      throw new CommandFailure(
          path + " does not exist", "Name an nginx.conf, a haproxy.cfg, or a ConfigMap of either.");
    }
    Imported imported = Imports.read(path);
    say("info", imported.remarks());
    say("notice", imported.notices());
    say("error", imported.problems());
    if (imported.relay().isEmpty()) {
      int problems = imported.problems().size();
      throw new CommandFailure(
          path + ": " + problems + (problems == 1 ? " error" : " errors"),
          "Mend or remove what is named above; nothing was printed.");
    }
    environment.out().print(imported.yaml(NAME));
    environment.out().flush();
    return ExitCode.DONE;
  }

  private void say(String word, List<Problem> problems) {
    problems.forEach(problem -> environment.err().println(word + ": " + problem));
  }
}
