package io.dockbridge.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A {@link RemoteLoad} that runs. */
final class Remote implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;
  private final Writer questions;

  /** Starts the program, and waits until it is ready. */
  Remote(Program program) throws IOException {
    process = program.startWithInput();
    answers =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    questions = process.outputWriter(StandardCharsets.US_ASCII);
    read();
  }

  double[] measure(String what, long count) throws IOException {
    questions.write(what + " " + count + "\n");
    questions.flush();
    return Arrays.stream(read().split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
  }

  private String read() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the load in the container has ended");
    }
    return line;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
