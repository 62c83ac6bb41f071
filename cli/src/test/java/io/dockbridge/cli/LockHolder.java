package io.dockbridge.cli;

import io.dockbridge.config.ConfigLoader;
import io.dockbridge.config.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A process that holds the lock of an instance until a signal ends it, and has no socket. */
record LockHolder(Process process) implements AutoCloseable {
  /**
   * Takes the place of a daemon, which is closed.
   *
   * @throws IOException if there is no {@code python3}, which holds the lock as the JVM does
   *     (fcntl)
   */
  static LockHolder start(Shell shell, FakeDaemon before) throws Exception {
    before.close();
    Files.deleteIfExists(shell.socket());
    StateDirectory state =
        new StateDirectory(new ConfigLoader(shell.environment()).load(Optional.empty(), List.of()));
    Path ready = state.instance().resolve("ready");
    String program =
        """
        import fcntl, signal, sys
        lock = open(sys.argv[1], "r+")
        fcntl.lockf(lock, fcntl.LOCK_EX)
        open(sys.argv[2], "w").close()
        signal.pause()
        """;
    Process process =
        new ProcessBuilder("python3", "-c", program, state.lockFile().toString(), ready.toString())
            .inheritIO()
            .start();
    while (!Files.exists(ready)) {
      if (!process.isAlive()) {
        throw new IOException("python3 ended with " + process.exitValue());
      }
      Thread.sleep(5);
    }
    Files.writeString(state.pidFile(), process.pid() + "\n");
    return new LockHolder(process);
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
