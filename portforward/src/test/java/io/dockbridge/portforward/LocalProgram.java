package io.dockbridge.portforward;

import io.dockbridge.portforward.server.ServerCommands;
import io.dockbridge.proxy.Duplex;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A command that runs on this machine, as one on a server would. */
final class LocalProgram implements Duplex {
  private final Process process;
  private final InputStream input;

  private LocalProgram(Process process) {
    this.process = process;
    this.input = new Output(process.getInputStream());
  }

  static LocalProgram start(String command) throws IOException {
    return new LocalProgram(
        new ProcessBuilder("sh", "-c", command)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  void kill() {
    process.destroyForcibly();
  }

  /** It exists, and does nothing any more. */
  void freeze() throws IOException {
    try {
      new ProcessBuilder("kill", "-STOP", Long.toString(process.pid())).start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public InputStream input() {
    return input;
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
    process.onExit().join();
  }

  /** Tells how a command failed, as {@link ServerCommands} has it. */
  private final class Output extends FilterInputStream {
    Output(InputStream stream) {
      super(stream);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      if (count < 0 && process.onExit().join().exitValue() != 0) {
        throw new IOException("exit code " + process.exitValue());
      }
      return count;
    }
  }
}
