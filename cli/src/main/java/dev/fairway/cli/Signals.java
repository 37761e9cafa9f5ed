package dev.fairway.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system, by which operators and service managers speak with a process.
 *
 * <p>Of {@code sun.misc.Signal}, the only way to hear of them, by reflection: the compiler warns of
 * each mention, and no option keeps it from doing so. Where it is missing, signals do what the JVM
 * makes of them.
 */
final class Signals {

  private Signals() {}

  /**
   * From now on a signal runs an action, on a thread of its own, instead of whatever it did before.
   *
   * @param name without SIG, such as HUP
   */
  static void on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object runs =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                action.run();
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), runs);
    } catch (ClassNotFoundException | NoSuchMethodException | InstantiationException e) {
      // Another JVM: its own ways must do.
    } catch (IllegalAccessException | InvocationTargetException e) {
      // The JVM keeps this one to itself, as -Xrs makes it do.
    }
  }
}
