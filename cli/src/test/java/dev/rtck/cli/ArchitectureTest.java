package dev.rtck.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The house has its walls where the plan says. */
class ArchitectureTest {

  @SuppressWarnings("NullAway.Init")
  private static JavaClasses product;

  @SuppressWarnings("NullAway.Init")
  private static JavaClasses everything;

  @BeforeAll
  static void read() throws IOException {
    // Rules about our own classes need to know nothing of those of the libraries.
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    // The tests of the other modules are not on this one's class path.
    List<Path> folders;
    try (Stream<Path> modules = Files.list(Path.of("").toAbsolutePath().getParent())) {
      folders =
          modules
              .flatMap(
                  module -> Stream.of("target/classes", "target/test-classes").map(module::resolve))
              .filter(Files::isDirectory)
              .toList();
    }
    everything = new ClassFileImporter().importPaths(folders);
    product =
        everything.that(
            DescribedPredicate.describe(
                "are no tests",
                type ->
                    type.getSource()
                        .map(source -> source.getUri().getPath().contains("/target/classes/"))
                        .orElse(false)));
  }

  @Test
  void theProtocolsKnowNoOtherModule() {
    nothingLeads("protocol", "reports", "conformance", "load", "referenceserver", "cli");
  }

  @Test
  void theReportsKnowNoOtherModule() {
    nothingLeads("reports", "protocol", "conformance", "load", "referenceserver", "cli");
  }

  @Test
  void theReferenceServerKnowsNoOtherModule() {
    nothingLeads("referenceserver", "protocol", "reports", "conformance", "load", "cli");
  }

  @Test
  void theCasesKnowTheProtocolsAndTheReports() {
    nothingLeads("conformance", "load", "referenceserver", "cli");
  }

  @Test
  void theLoadKnowsTheProtocolsAndTheReports() {
    nothingLeads("load", "conformance", "referenceserver", "cli");
  }

  @Test
  void reportsKnowNoTestFramework() {
    noClasses()
        .that()
        .resideInAPackage("dev.rtck.reports..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.junit..")
        .check(product);
  }

  @Test
  void noClassIsNamedForNothing() {
    noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager)").check(everything);
  }

  @Test
  void noPackageIsNamedForNothing() {
    noClasses()
        .should()
        .resideInAnyPackage("dev.rtck..core..", "dev.rtck..common..", "dev.rtck..util..")
        .check(everything);
  }

  @Test
  void nobodySleeps() {
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(everything);
    noClasses().should().callMethod(Thread.class, "sleep", long.class, int.class).check(everything);
  }

  private static void nothingLeads(String from, String... forbidden) {
    String[] packages =
        Stream.of(forbidden).map(name -> "dev.rtck." + name + "..").toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage("dev.rtck." + from + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .allowEmptyShould(true)
        .check(product);
  }
}
