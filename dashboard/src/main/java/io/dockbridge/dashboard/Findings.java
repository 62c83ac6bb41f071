package io.dockbridge.dashboard;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What {@code dockbridge doctor} finds. It is a process of its own: it opens the file of the
 * instance's lock, and a process that closes such a file gives up its own lock (fcntl(2)). One at a
 * time.
 */
final class Findings {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int MOST_BYTES = 1024 * 1024;

  private final List<String> command;
  private final Semaphore running = new Semaphore(1);

  Findings(List<String> program) {
    this.command = new ArrayList<>(program);
    this.command.addAll(List.of("doctor", "-o", "json"));
  }

  /** Waits for the doctor's end. */
  Reply answer() throws IOException, InterruptedException {
    if (!running.tryAcquire()) {
      return Reply.error(409, "The doctor is at work already.");
    }
    try {
      return examine();
    } finally {
      running.release();
    }
  }

  private Reply examine() throws IOException, InterruptedException {
    Process doctor =
        new ProcessBuilder(command)
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectError(Redirect.DISCARD)
            .start();
    var _ =
        doctor
            .onExit()
            .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
            .exceptionally(_ -> doctor.destroyForcibly()); // ends the read below, too
    try {
      byte[] found = doctor.getInputStream().readNBytes(MOST_BYTES);
      String text = new String(found, StandardCharsets.UTF_8).strip();
      return text.startsWith("[")
          ? Reply.json(200, text)
          : Reply.error(502, "`dockbridge doctor` does not answer; run it in a terminal.");
    } finally {
      doctor.destroyForcibly();
      doctor.waitFor();
    }
  }
}
