package dev.fairway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void theVersionGoesToStdout() {
    assertThat(run("--version")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).startsWith("fairway 0.").contains("java " + Runtime.version());
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void everyCommandHasHelpWithADescriptionAnExampleAndTheExitCodes() {
    for (CommandLine command : commands(Fairway.commandLine(environment()))) {
      String help = command.getUsageMessage();
      assertThat(help)
          .as(command.getCommandSpec().qualifiedName())
          .contains("Examples:")
          .contains("Exit codes:")
          .contains("--help");
    }
  }

  @Test
  void noHelpIsWiderThanATerminalAndNoExampleIsBroken() {
    for (CommandLine command : commands(Fairway.commandLine(environment()))) {
      String name = command.getCommandSpec().qualifiedName();
      assertThat(command.getUsageMessage().lines())
          .as(name)
          .allMatch(line -> line.length() <= 80)
          .contains(command.getCommandSpec().usageMessage().footer());
      assertThat(command.getCommandSpec().usageMessage().footer())
          .as(name)
          .allMatch(line -> line.length() <= 78);
    }
  }

  @Test
  void everyCommandThatPrintsForProgramsSaysSoInTheSameWords() {
    List<String> said =
        commands(Fairway.commandLine(environment())).stream()
            .map(command -> command.getCommandSpec().optionsMap().get("--output"))
            .filter(Objects::nonNull)
            .map(option -> String.join("", option.description()) + option.type())
            .distinct()
            .toList();
    assertThat(said).hasSize(2);
    assertThat(run("help", "hub", "status")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("How to print: text, json; json is one object.");
    // What can be handed to kubectl.
    assertThat(run("help", "hub", "invite")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("How to print: text, json, yaml; json is one object,");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hub", "hub validate", "hub explain request", "schema", "help"})
  void helpOfACommandIsThatOfItsOptionHelp(String command) {
    assertThat(run(("help " + command).split(" "))).isEqualTo(ExitCode.DONE);
    String asked = out.toString();
    out.getBuffer().setLength(0);
    assertThat(run((command + " --help").split(" "))).isEqualTo(ExitCode.DONE);
    assertThat(asked).isEqualTo(out.toString()).contains("Examples:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "help frob",
        "help hub frob",
        "--frob",
        "frob",
        "completion --log-level=loud",
        "completion a b",
        "schema hub",
        ""
      })
  void aWrongCommandLineIsOneLineThatNamesTheHelp(String line) {
    String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");

    assertThat(run(arguments)).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).startsWith("fairway: ").contains("--help'.");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aMistypedCommandIsAnsweredWithTheNearestOne() {
    assertThat(run("complete")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("Did you mean completion?");
  }

  @Test
  void bashAcceptsAndUsesTheCompletionScript(@TempDir Path folder) throws Exception {
    assertThat(run("completion")).isEqualTo(ExitCode.DONE);
    Path script = Files.writeString(folder.resolve("script"), out.toString());

    String ask = "; COMP_WORDS=(fairway comp); COMP_CWORD=1; _complete_fairway; echo $COMPREPLY";
    assertThat(output("bash", "-c", ". '" + script + "'" + ask)).isEqualTo("completion\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"schema", "schema Hub", "schema Cluster"})
  void theSchemaGoesToStdout(String line) {
    assertThat(run(line.split(" "))).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).startsWith("{\n  \"$schema\": ").endsWith("}\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void coloursNeedATerminalThatWantsThem() {
    assertThat(environment(true, Map.of()).coloured()).isTrue();
    assertThat(environment(false, Map.of()).coloured()).isFalse();
    assertThat(environment(true, Map.of("NO_COLOR", "1")).coloured()).isFalse();
    assertThat(environment(true, Map.of("NO_COLOR", "")).coloured()).isTrue();
    assertThat(environment(true, Map.of("TERM", "dumb")).coloured()).isFalse();
  }

  private int run(String... arguments) {
    return Fairway.run(environment(), arguments);
  }

  private Environment environment() {
    return environment(false, Map.of());
  }

  private Environment environment(boolean terminal, Map<String, String> variables) {
    return new Environment(
        variables,
        Path.of("").toAbsolutePath(),
        Path.of("/"),
        Path.of("/tmp"),
        "tester",
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        OutputStream.nullOutputStream(),
        terminal,
        new Ending(() -> {}));
  }

  private static List<CommandLine> commands(CommandLine root) {
    var commands = new ArrayList<CommandLine>(List.of(root));
    root.getSubcommands().forEach((name, command) -> commands.addAll(commands(command)));
    commands.removeIf(command -> command.getCommandName().equals("help"));
    return commands;
  }

  private static String output(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output;
  }
}
