package io.dockbridge.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Runs one command of the host to its end, on the calling thread. */
final class Command {
  private static final String SYSTEM_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private Command() {}

  /**
   * How a command ended.
   *
   * @param output what it wrote, standard output and error mixed
   */
  record Result(int exitCode, String output) {
    boolean ok() {
      return exitCode == 0;
    }
  }

  /** Runs a command that must succeed, and returns its output. */
  static String run(String... command) {
    return runWithInput("", command);
  }

  static String runWithInput(String input, String... command) {
    return required(execute(input, command), command);
  }

  /** Runs a command that may fail. */
  static Result attempt(String... command) {
    return execute("", command);
  }

  /** Runs a long command that must succeed and hands on each line as it comes. */
  static void follow(Consumer<String> line, List<String> command) {
    StringBuilder last = new StringBuilder();
    try {
      Process process = builder(command).start();
      process.getOutputStream().close();
      try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
        reader
            .lines()
            .forEach(
                text -> {
                  line.accept(text);
                  last.replace(0, last.length(), text);
                });
      }
      required(new Result(process.waitFor(), last.toString()), command.toArray(String[]::new));
    } catch (IOException e) {
      throw failed(command.getFirst(), e);
    } catch (InterruptedException e) {
      throw SandboxException.interrupted(command.getFirst(), e);
    }
  }

  static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PATH", SYSTEM_PATH);
    builder.environment().put("LC_ALL", "C.UTF-8");
    return builder;
  }

  private static Result execute(String input, String... command) {
    try {
      Process process = builder(List.of(command)).start();
      try (var in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      byte[] output = process.getInputStream().readAllBytes();
      return new Result(process.waitFor(), new String(output, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw failed(command[0], e);
    } catch (InterruptedException e) {
      throw SandboxException.interrupted(command[0], e);
    }
  }

  private static String required(Result result, String... command) {
    if (!result.ok()) {
      throw new SandboxException(
          SandboxException.Kind.HOST_COMMAND,
          String.join(" ", command)
              + ": exit code "
              + result.exitCode()
              + ": "
              + result.output().strip());
    }
    return result.output();
  }

  private static SandboxException failed(String program, IOException cause) {
    return new SandboxException(
        SandboxException.Kind.HOST_COMMAND,
        "cannot run " + program + ": " + cause.getMessage(),
        cause);
  }
}
