package io.dockbridge.cli.daemon;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Signals to this process that are meant for the command it runs. While this is open none of them
 * ends this process, which has to clean up. Handlers run on threads of the JVM.
 *
 * <p>sun.misc.Signal is the only way to them in Java. It is used by reflection, since javac warns
 * of its name whatever one does, and warnings are errors here.
 */
final class ForwardedSignals implements AutoCloseable {
  private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

  /** What a shell adds to a signal's number. */
  private static final int BY_SIGNAL = 128;

  private final boolean terminal;
  private final Map<Object, Object> handlersBefore = new LinkedHashMap<>();

  /** Guarded by this, as is the process. */
  private final List<String> caught = new ArrayList<>();

  private Optional<Process> process = Optional.empty();

  private ForwardedSignals(boolean terminal) {
    this.terminal = terminal;
  }

  /**
   * Begins.
   *
   * @param terminal whether a terminal sends Ctrl-C to the command by itself: both are in its
   *     foreground group
   */
  static ForwardedSignals open(boolean terminal) {
    ForwardedSignals signals = new ForwardedSignals(terminal);
    try {
      MethodHandle handle =
          MethodHandles.lookup()
              .findVirtual(
                  ForwardedSignals.class, "handle", MethodType.methodType(void.class, Object.class))
              .bindTo(signals);
      Object ours =
          MethodHandleProxies.asInterfaceInstance(Class.forName("sun.misc.SignalHandler"), handle);
      for (String name : NUMBERS.keySet()) {
        Object signal =
            Class.forName("sun.misc.Signal").getConstructor(String.class).newInstance(name);
        signals.handlersBefore.put(signal, install(signal, ours));
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a JDK without the module jdk.unsupported", e);
    }
    return signals;
  }

  private static Object install(Object signal, Object handler) throws ReflectiveOperationException {
    try {
      return signal
          .getClass()
          .getMethod("handle", signal.getClass(), Class.forName("sun.misc.SignalHandler"))
          .invoke(null, signal, handler);
    } catch (InvocationTargetException e) {
      // One that this process was started to ignore, as with nohup: it stays ignored.
      return handler;
    }
  }

  /** How the process would have ended by the first signal, if one came before the command. */
  synchronized Optional<Integer> exitCode() {
    return caught.stream().findFirst().map(it -> BY_SIGNAL + NUMBERS.get(it));
  }

  /** From now on they go to this process; what came until then is sent now. */
  synchronized void passTo(Process command) {
    process = Optional.of(command);
    caught.forEach(it -> send(command, it));
  }

  @SuppressWarnings("UnusedMethod") // called by its handle
  private synchronized void handle(Object signal) {
    String name = signal.toString().replaceFirst("^SIG", "");
    caught.add(name);
    if (!terminal || !name.equals("INT")) {
      process.ifPresent(it -> send(it, name));
    }
  }

  /** Java itself sends no other signals than TERM and KILL. */
  private static void send(Process command, String name) {
    try {
      var _ = new ProcessBuilder("kill", "-" + name, Long.toString(command.pid())).start();
    } catch (IOException _) {
      command.destroy();
    }
  }

  @Override
  public void close() {
    try {
      for (Map.Entry<Object, Object> each : handlersBefore.entrySet()) {
        var _ = install(each.getKey(), each.getValue());
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
