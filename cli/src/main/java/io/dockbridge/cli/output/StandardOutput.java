package io.dockbridge.cli.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/**
 * The standard output of this process, which remembers why a write failed: a reader that wants no
 * more, as {@code head} does, is no error of the command. A {@link java.io.PrintStream} forgets the
 * reason. Of the main thread.
 */
public final class StandardOutput extends OutputStream {
  private final OutputStream out;
  private String failure = "";

  StandardOutput(OutputStream out) {
    this.out = out;
  }

  public static StandardOutput ofThisProcess() {
    return new StandardOutput(new FileOutputStream(FileDescriptor.out));
  }

  public PrintWriter writer(Charset charset) {
    return new PrintWriter(this, true, charset);
  }

  /** Whether the reader has closed its end (EPIPE). */
  public boolean isClosedByReader() {
    return failure.contains("Broken pipe");
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      failure = String.valueOf(e.getMessage());
      throw e;
    }
  }
}
