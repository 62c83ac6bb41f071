package io.dockbridge.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceLockTest {
  @TempDir Path dir;

  private Path lockFile() {
    return dir.resolve("daemon.lock");
  }

  private Path pidFile() {
    return dir.resolve("daemon.pid");
  }

  @Test
  void theHolderIsNamedInAFileForItsOwnerOnly() throws IOException {
    try (InstanceLock lock = InstanceLock.tryAcquire(lockFile(), pidFile()).orElseThrow()) {
      assertThat(lock).isNotNull();
      assertThat(pidFile()).hasContent(ProcessHandle.current().pid() + "\n");
      assertThat(InstanceLock.holder(pidFile())).hasValue(ProcessHandle.current().pid());
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pidFile())))
          .isEqualTo("rw-------");
    }
    assertThat(pidFile()).doesNotExist();
  }

  @Test
  void itCannotBeHadTwiceAndCanAgainAfterwards() throws IOException {
    try (InstanceLock lock = InstanceLock.tryAcquire(lockFile(), pidFile()).orElseThrow()) {
      assertThat(lock).isNotNull();
      assertThat(InstanceLock.tryAcquire(lockFile(), pidFile())).isEmpty();
      assertThat(pidFile()).exists();
    }
    InstanceLock.tryAcquire(lockFile(), pidFile()).orElseThrow().close();
  }

  @Test
  void closingTwiceDoesNotTakeAwayTheNextHoldersPidFile() throws IOException {
    InstanceLock first = InstanceLock.tryAcquire(lockFile(), pidFile()).orElseThrow();
    first.close();
    try (InstanceLock second = InstanceLock.tryAcquire(lockFile(), pidFile()).orElseThrow()) {
      assertThat(second).isNotNull();
      first.close();
      assertThat(pidFile()).exists();
    }
  }

  @Test
  void exactlyOneOfManyProcessesGetsIt() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(contender());
    }
    int holders = 0;
    for (Process process : processes) {
      // Each says what came of it, and keeps what it got until its input ends.
      holders += process.inputReader().readLine().equals("got it") ? 1 : 0;
    }
    for (Process process : processes) {
      process.getOutputStream().close();
      process.waitFor();
    }
    assertThat(holders).isEqualTo(1);
  }

  private Process contender() throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Contender.class.getName(),
            lockFile().toString(),
            pidFile().toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void aPidFileThatNamesNobodyIsNobody() throws IOException {
    assertThat(InstanceLock.holder(pidFile())).isEmpty();
    Files.writeString(pidFile(), "not a number");
    assertThat(InstanceLock.holder(pidFile())).isEmpty();
    Files.writeString(pidFile(), Long.toString(Long.MAX_VALUE));
    assertThat(InstanceLock.holder(pidFile())).isEmpty();
  }

  /** Another process that wants the lock. */
  static final class Contender {
    private Contender() {}

    /** Tries, says so, and waits for the end of its input. */
    public static void main(String[] files) throws IOException {
      boolean got = InstanceLock.tryAcquire(Path.of(files[0]), Path.of(files[1])).isPresent();
      System.out.println(got ? "got it" : "did not");
      System.out.flush();
      while (System.in.read() >= 0) {
        // Nothing is ever sent.
      }
    }
  }
}
