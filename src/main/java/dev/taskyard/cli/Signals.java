package dev.taskyard.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Takes signals in place of the JVM until it is closed. {@code sun.misc.Signal} is the one way
 * there is; it is called by name because the compiler's warning about it cannot be switched off,
 * and where a JVM lacks it signals do what they always do.
 */
final class Signals implements AutoCloseable {

  private final Map<Object, Object> former = new LinkedHashMap<>();

  /**
   * Calls the handler, on a thread of its own, at each of these signals.
   *
   * @param names without SIG: INT, TERM
   */
  static Signals handle(Runnable handler, String... names) {
    return new Signals().and(handler, names);
  }

  /** And another handler for these. */
  Signals and(Runnable handler, String... names) {
    for (String name : names) {
      install(handler, name);
    }
    return this;
  }

  private void install(Runnable handler, String name) {
    try {
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      InvocationHandler calls = (proxy, method, args) -> answer(handler, proxy, method, args);
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(), new Class<?>[] {handlerType}, calls);
      Object signal =
          Class.forName("sun.misc.Signal").getConstructor(String.class).newInstance(name);
      former.put(signal, exchange(signal, proxy));
    } catch (ReflectiveOperationException e) {
      // No such signal here, or the JVM keeps it to itself (-Xrs).
    }
  }

  private static Object answer(Runnable handler, Object proxy, Method method, Object[] args) {
    return switch (method.getName()) {
      case "handle" -> {
        handler.run();
        yield proxy;
      }
      case "equals" -> proxy == args[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "handler";
    };
  }

  private static Object exchange(Object signal, Object handler)
      throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Signal");
    Method handle = type.getMethod("handle", type, Class.forName("sun.misc.SignalHandler"));
    return handle.invoke(null, signal, handler);
  }

  /** Gives the signals back. */
  @Override
  public void close() {
    former.forEach(
        (signal, handler) -> {
          try {
            exchange(signal, handler);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
          }
        });
    former.clear();
  }
}
