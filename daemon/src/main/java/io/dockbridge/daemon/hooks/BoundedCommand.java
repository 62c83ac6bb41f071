package io.dockbridge.daemon.hooks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shell command of the user's that may take only so long. Its output goes to the log, line by
 * line, up to a limit.
 *
 * @param variables all of its environment
 * @param event names it in the log
 */
record BoundedCommand(String command, Map<String, String> variables, String event) {
  private static final Logger log = LoggerFactory.getLogger(BoundedCommand.class);
  private static final int MOST_LINES = 200;
  private static final int MOST_CHARACTERS = 500;

  /** Runs it; how it ended, in words. Interrupted or too late, it is killed with its children. */
  String run(Duration atMost) {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", command)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"));
    builder.environment().clear();
    builder.environment().putAll(variables);
    long began = System.nanoTime();
    try {
      Process process = builder.start();
      try {
        Thread reader = Thread.ofVirtual().name("hook-output").start(() -> log(process));
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
          return "ended after " + atMost.toSeconds() + " s, the limit of hooks.timeout";
        }
        reader.join(Duration.ofSeconds(1)); // a child may keep the output open
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        return "exit code " + process.exitValue() + " after " + took + " ms";
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return "cannot be run: " + e.getMessage();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return "broken off";
    }
  }

  private void log(Process process) {
    int lines = 0;
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (lines++ < MOST_LINES) {
          log.info(
              "hook {}: {}", event, line.substring(0, Math.min(line.length(), MOST_CHARACTERS)));
        }
      }
    } catch (IOException | UncheckedIOException _) {
      log.debug("the output of hook {} ended early", event);
    }
  }
}
