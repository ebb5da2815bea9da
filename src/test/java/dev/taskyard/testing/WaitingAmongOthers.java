package dev.taskyard.testing;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;

/**
 * Begins the test classes in the order of their names, but those that mostly wait, for leases to
 * end and for servers to come back, among all others: side by side they would leave the processors
 * without work. The last of them begins when a third of the others is still to come, so that none
 * is waited for in the end.
 */
public final class WaitingAmongOthers implements ClassOrderer {
  private static final String WAITING = "dev.taskyard.crash";
  private static final double SHARE = 2.0 / 3;

  @Override
  public void orderClasses(ClassOrdererContext context) {
    List<? extends ClassDescriptor> all = context.getClassDescriptors();
    List<Class<?>> waiting = of(all, true);
    List<Class<?>> others = of(all, false);
    Map<Class<?>, Double> places = new HashMap<>();
    for (int i = 0; i < others.size(); i++) {
      places.put(others.get(i), (double) i);
    }
    double distance = others.size() * SHARE / Math.max(1, waiting.size());
    for (int i = 0; i < waiting.size(); i++) {
      places.put(waiting.get(i), i * distance - 0.5);
    }
    all.sort(Comparator.comparing(found -> places.get(found.getTestClass())));
  }

  private static List<Class<?>> of(List<? extends ClassDescriptor> all, boolean waiting) {
    return all.stream()
        .<Class<?>>map(ClassDescriptor::getTestClass)
        .filter(found -> found.getPackageName().equals(WAITING) == waiting)
        .sorted(Comparator.comparing(Class::getName))
        .toList();
  }
}
