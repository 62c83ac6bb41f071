package io.dockbridge.mounts;

import io.dockbridge.mounts.helper.HelperCommands;
import io.dockbridge.proxy.Duplex;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Runs the real helper as a process of this machine, as sshd would on a server. */
final class LocalServer implements HelperCommands, AutoCloseable {
  private final List<Process> processes = new CopyOnWriteArrayList<>();
  private final List<String> shell;

  /** What may pass before the next connection is cut. */
  private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);

  private volatile boolean dies;

  LocalServer() {
    this("sh", "-c");
  }

  /** Started by another program, which gets the command as its last argument. */
  LocalServer(String... shell) {
    this.shell = List.of(shell);
  }

  /**
   * The shared folders of a daemon whose state is in a folder, as is what the server keeps.
   *
   * @param patience how long a barrier waits without any progress
   */
  Mounts mounts(Path folder, int maxFiles, long maxBytes, Duration patience, String... exclude)
      throws IOException {
    return new Mounts(
        this,
        new Mounts.Settings(
            folder.resolve("state"),
            folder.resolve("server").toString(),
            maxFiles,
            maxBytes,
            List.of(exclude),
            patience),
        InstantSource.system());
  }

  @Override
  public Duplex start(String command) throws IOException {
    if (dies) {
      throw new IOException("the server is gone");
    }
    List<String> all = new ArrayList<>(shell);
    all.add(command);
    Process process =
        new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    processes.add(process);
    return new Pipe(process, this);
  }

  /** As if the server or the connection died. */
  void kill() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  /** Kills the helper when so many more bytes have passed, in both directions together. */
  void cutAfter(long bytes) {
    left.set(bytes);
  }

  /** The same, and no other can be started any more. */
  void dieAfter(long bytes) throws InterruptedException {
    dies = true;
    if (bytes > 0) {
      cutAfter(bytes);
    } else {
      kill();
    }
  }

  /** Sends all helpers a signal. */
  void signal(String name) throws Exception {
    for (Process process : processes) {
      if (process.isAlive()) {
        var _ = new ProcessBuilder("kill", "-" + name, process.pid() + "").start().waitFor();
      }
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
  }

  /** How many of so many bytes may pass; the helper dies with the last one. */
  private int allowed(Process process, int count) throws IOException {
    long before = left.getAndUpdate(it -> it == Long.MAX_VALUE ? it : Math.max(0, it - count));
    if (before > count) {
      return count;
    }
    left.set(Long.MAX_VALUE);
    process.destroyForcibly();
    if (before == 0) {
      throw new IOException("cut");
    }
    return (int) before;
  }

  private static final class Pipe implements Duplex {
    private final Process process;
    private final InputStream in;
    private final OutputStream out;

    Pipe(Process process, LocalServer server) {
      this.process = process;
      this.in =
          new FilterInputStream(process.getInputStream()) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
              int n = super.read(buffer, offset, length);
              return n < 0 ? n : server.allowed(process, n);
            }
          };
      this.out =
          new FilterOutputStream(process.getOutputStream()) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
              out.write(bytes, offset, server.allowed(process, length));
            }
          };
    }

    @Override
    public InputStream input() {
      return in;
    }

    @Override
    public OutputStream output() {
      return out;
    }

    @Override
    public void shutdownOutput() throws IOException {
      out.close();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
