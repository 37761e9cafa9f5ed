package dev.fairway.cli;

import dev.fairway.access.AccessRules;
import dev.fairway.access.Subject;
import dev.fairway.config.Configuration;
import dev.fairway.config.ObjectKey;
import dev.fairway.config.Problem;
import dev.fairway.config.Resource;
import dev.fairway.hub.AccessPolicies;
import dev.fairway.hub.LoadedConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fairway hub can-i}: whether the access policies of a configuration allow something. */
@Command(
    name = "can-i",
    customSynopsis = {
      "fairway hub can-i --config=PATH --as=USER [--as-group=GROUP]...",
      "         --cluster=NAME VERB RESOURCE[.GROUP][/SUBRESOURCE] [NAME] [-n=NS]",
      "       fairway hub can-i ... --cluster=NAME VERB /PATH",
      "       fairway hub can-i ... --cluster=NAME --list"
    },
    description = {
      "Say whether the access policies of a configuration allow something, and which rule does.",
      "",
      "Reads the configuration's files and asks nobody: neither a hub nor a cluster, whose own RBAC"
          + " may still say no. The user and the groups are what an authenticator of the hub makes"
          + " of somebody, prefixes included.",
      "",
      "A policy in error grants nothing here, as for a hub that starts with it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fairway hub can-i --config hub.yaml --as certificate:alice \\",
      "      --as-group certificate:devs --cluster paris list pods -n team-a",
      "  ... --cluster paris create deployments.apps/scale web -n team-a",
      "  ... --cluster paris get /version",
      "  ... --cluster paris impersonate users jane",
      "  ... --cluster paris --list"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      ExitCode.DONE + ":yes",
      ExitCode.FAILED + ":no",
      ExitCode.USAGE + ":wrong command line; nothing was done",
      ExitCode.UNDECIDED + ":neither: there is no such cluster or file; stderr says what helps",
      ExitCode.DEFECT + ":a defect of Fairway; please report it"
    },
    exitCodeOnExecutionException = ExitCode.UNDECIDED)
final class HubCanICommand implements Callable<Integer> {

  private final Environment environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--config",
      required = true,
      paramLabel = "PATH",
      description = "The file or folder of the hub's configuration.")
  private String config = "";

  @Option(names = "--as", required = true, paramLabel = "USER", description = "The user's name.")
  private String user = "";

  @Option(
      names = "--as-group",
      paramLabel = "GROUP",
      description = "A group of the user; once for each.")
  private List<String> groups = new ArrayList<>();

  @Option(
      names = "--cluster",
      required = true,
      paramLabel = "NAME",
      description = "The cluster that it is about.")
  private String cluster = "";

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NS",
      description = "The namespace. Default: all of them, or none for what is in none.")
  private String namespace = "";

  @Option(names = "--list", description = "List the rules that hold for the user instead.")
  private boolean list;

  @Mixin private OutputOption output = new OutputOption();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "VERB",
      converter = VerbNames.class,
      completionCandidates = VerbNames.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private String verb = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "RESOURCE",
      description =
          "What is acted on, in plural, such as pods or deployments.apps/scale; or a path.")
  private String what = "";

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "NAME",
      description = "The object's name. Default: none, as in most lists and watches.")
  private String name = "";

  HubCanICommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    requireQuestion();
    Path path = environment.folder().resolve(config);
    if (!Files.exists(path)) {
      throw new CommandFailure(
          path + " does not exist", "Name a file or folder with AccessPolicy objects in it.");
    }
    Configuration configuration = LoadedConfig.load(path).configuration();
    requireCluster(configuration, path);
    warn(configuration);
    AccessRules rules =
        AccessPolicies.of(configuration, AccessPolicies.NONE)
            .rules(AccessPolicies.clusterLabels(configuration));
    Subject subject = new Subject(user, "", groups, Map.of(), "");
    var answer = new CanIAnswer(environment.out(), output.json());
    if (list) {
      return answer.listed(rules.grants(subject, cluster));
    }
    var question = new CanIQuestion(verb, what, name, namespace);
    question.hint().ifPresent(hint -> environment.err().println("note: " + Table.printable(hint)));
    return answer.decided(
        question.ask(rules, subject, cluster), question, rules.grants(subject, cluster));
  }

  private void requireQuestion() {
    if (list == !what.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          list
              ? "--list lists everything: leave VERB and RESOURCE out"
              : "Missing VERB and RESOURCE, or --list");
    }
    boolean path = what.startsWith("/");
    if (path && !(name.isEmpty() && namespace.isEmpty())) {
      throw new ParameterException(spec.commandLine(), "A path has neither a name nor a namespace");
    }
  }

  /** A mistyped name would be answered with a no that means nothing. */
  private void requireCluster(Configuration configuration, Path path) {
    List<String> known =
        Stream.concat(
                configuration.resources().stream().map(Resource::key),
                configuration.problems().stream().flatMap(problem -> problem.object().stream()))
            .filter(key -> key.kind().equals("Cluster"))
            .map(ObjectKey::name)
            .distinct()
            .sorted()
            .toList();
    if (!known.contains(cluster) && !configuration.homeUnread()) {
      throw new CommandFailure(
          path + " has no cluster \"" + Table.printable(cluster) + "\"",
          known.isEmpty()
              ? "Add a Cluster object, whose labels count too."
              : "Name one of " + String.join(", ", known) + ".");
    }
  }

  private void warn(Configuration configuration) {
    if (configuration.homeUnread()) {
      environment
          .err()
          .println(
              "note: only files are read; the home cluster may have more policies, and more"
                  + " clusters");
    }
    for (Problem problem : configuration.problems()) {
      boolean other =
          problem.object().filter(key -> !key.kind().equals("AccessPolicy")).isPresent();
      if (!other) {
        environment.err().println("error: " + problem);
      }
    }
  }
}
