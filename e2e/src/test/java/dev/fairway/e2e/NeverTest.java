package dev.fairway.e2e;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The "Never" list of ARCHITECTURE.md, as far as the Maven graph does not enforce it already. */
class NeverTest {
  /** Bottom to top, as the map has them: no package may use one that comes later. */
  private static final List<String> MODULES =
      List.of(
          "net",
          "linux",
          "pki",
          "model",
          "access",
          "config",
          "convert",
          "kubernetes",
          "routing",
          "authentication",
          "credentials",
          "enrollment",
          "observe",
          "transport",
          "pump",
          "http",
          "tunnel",
          "upstream",
          "proxy",
          "relay",
          "agent",
          "hub",
          "lab",
          "bench",
          "clients",
          "cli");

  private static final String[] PURE = packages("model", "routing", "access");

  /** What the data plane consists of. */
  private static final String[] UP_TO_PROXY =
      packages(
          "net",
          "linux",
          "pki",
          "model",
          "routing",
          "observe",
          "transport",
          "pump",
          "http",
          "tunnel",
          "upstream",
          "proxy");

  private static final JavaClasses PROGRAM =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/testkit"))
          .importPackages("dev.fairway");

  @Test
  void modelRoutingAndAccessOnlyCompute() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat(doMoreThanCompute())
            .orShould()
            .callMethodWhere(target(nameMatching("now|ofInstant|currentTimeMillis|nanoTime")))
            .because("a translation gives the same result for the same input, always"));
  }

  @Test
  void onlyTheCommandLineMeetsTheOutsideOfTheProcess() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.fairway.cli")
            .and()
            // What the processor is called is no setting.
            .doNotHaveFullyQualifiedName("dev.fairway.lab.GoArchitecture")
            .should()
            .callMethodWhere(
                target(owner(JavaClass.Predicates.type(System.class)))
                    .and(target(nameMatching("exit|getenv|getPropert(y|ies)|setProperty|console"))))
            .orShould()
            .callMethodWhere(
                target(owner(JavaClass.Predicates.type(Runtime.class)))
                    .and(target(nameMatching("exit|halt|addShutdownHook|exec"))))
            .orShould(ACCESS_STANDARD_STREAMS)
            .because("a part that reads the environment cannot be used twice in one process"));
  }

  @Test
  void inTheCommandLineOnlyMainMeetsTheProcess() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.fairway.cli")
            .and()
            .doNotHaveSimpleName("Main")
            .should()
            .callMethodWhere(
                target(owner(JavaClass.Predicates.type(System.class)))
                    .and(target(nameMatching("exit|getenv|getPropert(y|ies)"))))
            .orShould(ACCESS_STANDARD_STREAMS));
  }

  @Test
  void onlyToolsTheCommandLineAndExecPluginsRunPrograms() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(packages("lab", "bench", "clients", "cli", "credentials"))
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ProcessBuilder.class));
  }

  @Test
  void kubernetesClientTypesStayInTheirModule() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.fairway.kubernetes")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.fabric8.."));
  }

  @Test
  void theDataPlaneDoesNotKnowThatKubernetesExists() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(UP_TO_PROXY)
            .should()
            .haveNameMatching(".*(Kube|K8s|ApiServer).*")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage(
                packages(
                    "config",
                    "convert",
                    "access",
                    "authentication",
                    "kubernetes",
                    "hub",
                    "lab",
                    "bench",
                    "cli")));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void aModuleDependsOnlyOnThoseAboveItOnTheMap(String module) {
    var later = MODULES.subList(MODULES.indexOf(module) + 1, MODULES.size());
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.fairway." + module)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages(later.toArray(String[]::new))));
  }

  @Test
  void everyModuleIsOneFlatPackageOnTheMap() {
    assertThat(programPackages().map(JavaPackage::getName)).isSubsetOf(packages(modules()));
  }

  @Test
  void everyPackageSaysWhereNullMayBe() {
    assertThat(programPackages()).allMatch(code -> code.isAnnotatedWith(NullMarked.class));
  }

  @Test
  void namesSayWhatThingsAre() {
    check(
        noClasses()
            .should()
            .haveNameMatching(".*(Utils?|Helpers?|Managers?|Impl|Common|Misc)(\\$.*)?")
            .because("such a name says nothing"));
  }

  @Test
  void noTestIsSwitchedOffOrSleeps() throws IOException {
    var tests = new ClassFileImporter().importPaths(testClasses());
    check(noClasses().should().beAnnotatedWith(Disabled.class), tests);
    check(noMethods().should().beAnnotatedWith(Disabled.class), tests);
    check(
        noClasses()
            .should()
            .callMethodWhere(
                target(nameMatching("sleep"))
                    .and(target(owner(JavaClass.Predicates.type(Thread.class))))),
        tests);
  }

  @Test
  void theRulesSeeTheProgram() {
    assertThat(PROGRAM.size()).isGreaterThan(50);
    assertThat(PROGRAM.contain("dev.fairway.cli.Main")).isTrue();
    classes()
        .that()
        .haveSimpleName("Main")
        .should()
        .resideInAPackage("dev.fairway.cli")
        .check(PROGRAM);
  }

  private static void check(ArchRule rule) {
    check(rule, PROGRAM);
  }

  private static void check(ArchRule rule, JavaClasses code) {
    // A module without classes yet breaks no rule.
    rule.allowEmptyShould(true).check(code);
  }

  private static DescribedPredicate<JavaClass> doMoreThanCompute() {
    var allowed =
        Set.of(
            "java.lang",
            "java.lang.invoke",
            "java.lang.runtime",
            "java.util",
            "java.util.function",
            "java.util.regex",
            "java.util.stream",
            "java.time",
            "java.nio.charset",
            "java.security.cert",
            "org.jspecify.annotations",
            "dev.fairway.net",
            "dev.fairway.model",
            "dev.fairway.routing",
            "dev.fairway.access");
    var forbidden =
        Set.of(
            "java.lang.Thread",
            "java.lang.Process",
            "java.lang.ProcessBuilder",
            "java.lang.Runtime",
            "java.lang.System",
            "java.time.Clock",
            "java.util.Timer",
            "java.util.Random",
            "java.util.Scanner");
    return DescribedPredicate.describe(
        "do more than compute",
        used -> {
          JavaClass type = used.getBaseComponentType();
          return !type.isPrimitive()
              && (!allowed.contains(type.getPackageName()) || forbidden.contains(type.getName()));
        });
  }

  private static String[] modules() {
    return MODULES.toArray(String[]::new);
  }

  private static String[] packages(String... modules) {
    return Stream.of(modules).map(module -> "dev.fairway." + module).toArray(String[]::new);
  }

  private static Stream<JavaPackage> programPackages() {
    return PROGRAM.stream().map(JavaClass::getPackage).distinct();
  }

  private static List<Path> testClasses() throws IOException {
    Path root = Path.of(System.getProperty("fairway.root"));
    try (var folders = Files.list(root)) {
      return folders
          .map(module -> module.resolve("target/test-classes"))
          .filter(Files::isDirectory)
          .toList();
    }
  }
}
