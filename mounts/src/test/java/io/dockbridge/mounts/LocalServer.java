package io.dockbridge.mounts;

import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Runs the real helper as a process of this machine, as sshd would on a server. */
final class LocalServer implements HelperCommands, AutoCloseable {
  private final List<Process> processes = new CopyOnWriteArrayList<>();

  @Override
  public Duplex start(String command) throws IOException {
    Process process =
        new ProcessBuilder("sh", "-c", command)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    processes.add(process);
    return new Pipe(process);
  }

  /** As if the server or the connection died. */
  void kill() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
  }

  private record Pipe(Process process) implements Duplex {
    @Override
    public InputStream input() {
      return process.getInputStream();
    }

    @Override
    public OutputStream output() {
      return process.getOutputStream();
    }

    @Override
    public void shutdownOutput() throws IOException {
      process.getOutputStream().close();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
