package dev.taskyard.testing;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;
import static org.junit.platform.commons.support.AnnotationSupport.isAnnotated;

import dev.taskyard.testing.OnBothDatabases.ShortForm;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstantiationAwareExtension;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.ReflectionSupport;

/** Repeats what bears {@link OnBothDatabases}, once for each database. */
final class OnBothDatabasesExtension
    implements ClassTemplateInvocationContextProvider, TestTemplateInvocationContextProvider {

  @Override
  public boolean supportsClassTemplate(ExtensionContext context) {
    return isAnnotated(context.getTestClass(), OnBothDatabases.class);
  }

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return isAnnotated(context.getTestMethod(), OnBothDatabases.class);
  }

  @Override
  public Stream<ClassTemplateInvocationContext> provideClassTemplateInvocationContexts(
      ExtensionContext context) {
    return invocations(context, context.getDisplayName()).map(Function.identity());
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    return invocations(context, "").map(Function.identity());
  }

  private static Stream<Invocation> invocations(ExtensionContext context, String name) {
    var annotation = findAnnotation(context.getElement(), OnBothDatabases.class).orElseThrow();
    var template = ReflectionSupport.newInstance(annotation.template());
    ShortForm databases =
        Soak.isLong() || PostgresServer.areVersionsChosen()
            ? ShortForm.BOTH
            : annotation.shortForm();
    Stream<Invocation> h2 =
        databases == ShortForm.POSTGRESQL
            ? Stream.empty()
            : Stream.of(new Invocation(name, "h2", key -> TestDatabase.h2(template)));
    Stream<Invocation> postgres =
        databases == ShortForm.H2
            ? Stream.empty()
            : PostgresServer.versionsFor(context.getRequiredTestClass()).stream()
                .map(
                    version ->
                        new Invocation(
                            name,
                            "postgres " + version,
                            key -> TestDatabase.usedPostgres(version, template)));
    return Stream.concat(h2, postgres);
  }

  private record Invocation(String name, String label, Function<Object, TestDatabase> open)
      implements ClassTemplateInvocationContext, TestTemplateInvocationContext {

    @Override
    public String getDisplayName(int index) {
      return name.isEmpty() ? "[%s]".formatted(label) : "%s [%s]".formatted(name, label);
    }

    /** Nothing to prepare. Both interfaces have such a default, and Java wants to know which. */
    @Override
    public void prepareInvocation(ExtensionContext context) {}

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(new DatabaseParameter(open), new FailureNote(label));
    }
  }

  /** Opens the database when it is first asked for; JUnit closes it with the context it is in. */
  private record DatabaseParameter(Function<Object, TestDatabase> open)
      implements ParameterResolver, TestInstantiationAwareExtension {

    private static final Namespace NAMESPACE = Namespace.create(OnBothDatabases.class);

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(
        ExtensionContext rootContext) {
      return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == TestDatabase.class;
    }

    @Override
    public TestDatabase resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getStore(NAMESPACE)
          .computeIfAbsent(TestDatabase.class, open, TestDatabase.class);
    }
  }

  /** Says on which database a test failed; test reports leave out the name of the invocation. */
  private record FailureNote(String label) implements TestWatcher {
    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
      System.err.printf("Failed on %s: %s%n", label, context.getDisplayName());
    }
  }
}
