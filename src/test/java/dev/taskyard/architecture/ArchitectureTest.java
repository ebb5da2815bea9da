package dev.taskyard.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.ImportOption.OnlyIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the layers apart. Arrows go one way:
 *
 * <pre>
 *   cli ─► client (TaskManager) ─► worker, queue, timeline, artifact, gate, attempt, maintenance,
 *                                  report, schedule, bench ─► store ─► task
 *                                  worker ─► executor ─► task
 * </pre>
 *
 * The root package wires everything together and may see everything.
 */
@AnalyzeClasses(packages = "dev.taskyard", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {

  private static final String ROOT = "dev.taskyard";
  private static final String[] SERVICES = {
    "dev.taskyard.worker..",
    "dev.taskyard.queue..",
    "dev.taskyard.timeline..",
    "dev.taskyard.artifact..",
    "dev.taskyard.gate..",
    "dev.taskyard.attempt..",
    "dev.taskyard.maintenance..",
    "dev.taskyard.report..",
    "dev.taskyard.schedule..",
    "dev.taskyard.bench.."
  };

  @ArchTest
  static final ArchRule every_layer_sees_only_those_below =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("surfaces")
          .definedBy("dev.taskyard.cli..")
          .layer("client")
          .definedBy("dev.taskyard.client..")
          .layer("services")
          .definedBy(SERVICES)
          .layer("executor")
          .definedBy("dev.taskyard.executor..")
          .layer("store")
          .definedBy("dev.taskyard.store..")
          .layer("task")
          .definedBy("dev.taskyard.task..")
          .whereLayer("surfaces")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("client")
          .mayOnlyBeAccessedByLayers("surfaces")
          .whereLayer("services")
          .mayOnlyBeAccessedByLayers("client")
          // The client opens the database, and reads what it only hands on.
          .whereLayer("store")
          .mayOnlyBeAccessedByLayers("services", "client");

  @ArchTest
  static final ArchRule executors_are_written_and_tested_without_a_database =
      classes()
          .that()
          .resideInAPackage("dev.taskyard.executor..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                  "dev.taskyard.executor..",
                  "dev.taskyard.task..",
                  "java..",
                  "com.fasterxml.jackson..",
                  "org.slf4j..",
                  "org.jspecify.."))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule the_domain_knows_nothing_of_ours =
      classes()
          .that()
          .resideInAPackage("dev.taskyard.task..")
          .should()
          .onlyDependOnClassesThat(
              resideInAPackage("dev.taskyard.task..")
                  .or(resideOutsideOfPackages("dev.taskyard", "dev.taskyard..")))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule only_the_store_knows_the_database =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.taskyard.store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.jdbi..",
              "java.sql..",
              "javax.sql..",
              "org.flywaydb..",
              "com.zaxxer..",
              "org.h2..",
              "org.postgresql..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule only_the_command_line_knows_picocli =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT, "dev.taskyard.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule nobody_depends_on_the_root =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ROOT)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule packages_form_no_cycle =
      slices().matching("dev.taskyard.(*)..").should().beFreeOfCycles().allowEmptyShould(true);

  /**
   * What is decided is decided by the database's clock, and what is recorded is told by it. The
   * host's own clock is for the command line's figures, for {@code doctor}, which compares the two,
   * and for the benchmark.
   */
  @ArchTest
  static final ArchRule nobody_asks_the_clock_of_the_host =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.taskyard.client.bench")
          .and()
          .doNotHaveFullyQualifiedName("dev.taskyard.client.Doctor")
          .and()
          .doNotHaveFullyQualifiedName("dev.taskyard.cli.ProcessIo")
          .and()
          .doNotHaveFullyQualifiedName("dev.taskyard.cli.WarmUpCommand")
          .should()
          .callMethodWhere(asksTheHost())
          .orShould()
          .callConstructor(java.util.Date.class);

  private static DescribedPredicate<JavaMethodCall> asksTheHost() {
    return new DescribedPredicate<>("the host is asked for the time") {
      @Override
      public boolean test(JavaMethodCall call) {
        String owner = call.getTargetOwner().getName();
        String name = call.getName();
        return (owner.startsWith("java.time.")
                && (name.equals("now") || (name.startsWith("system") && !owner.endsWith("ZoneId"))))
            || (owner.equals("java.lang.System") && name.equals("currentTimeMillis"));
      }
    };
  }

  @ArchTest static final ArchRule nobody_sleeps = noSleep();

  @ArchTest
  static void no_test_sleeps(JavaClasses mainClasses) {
    noSleep()
        .check(
            new ClassFileImporter()
                .withImportOption(new OnlyIncludeTests())
                .importPackages("dev.taskyard"));
  }

  /**
   * A sleep is a guess at how long something takes: too short on one day, too long on all others.
   */
  private static ArchRule noSleep() {
    return noClasses()
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", long.class, int.class)
        .orShould()
        .callMethod(TimeUnit.class, "sleep", long.class);
  }
}
