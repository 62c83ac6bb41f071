package io.dockbridge.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dockbridge.enginesocket.Operation;
import io.dockbridge.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
  @TempDir Path dir;

  private final ManualClock clock = new ManualClock();

  private Path file() {
    return dir.resolve("audit.jsonl");
  }

  private static Operation operation(String what) {
    return new Operation("a1b2c3", "pid 1, uid 0", what, 204, Duration.ofMillis(12));
  }

  @Test
  void anOperationIsALineForItsOwnerOnly() throws IOException {
    try (AuditLog audit = AuditLog.open(file(), clock)) {
      audit.record(operation("POST /containers/x/start"));
    }
    JsonNode line = new ObjectMapper().readTree(Files.readString(file()));
    assertThat(line.path("request").asText()).isEqualTo("a1b2c3");
    assertThat(line.path("what").asText()).isEqualTo("POST /containers/x/start");
    assertThat(line.path("client").asText()).isEqualTo("pid 1, uid 0");
    assertThat(line.path("result").asInt()).isEqualTo(204);
    assertThat(line.path("time").asText()).isEqualTo(clock.instant().toString());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void aRestartGoesOnWhereItStopped() throws IOException {
    for (String what : new String[] {"a", "b"}) {
      try (AuditLog audit = AuditLog.open(file(), clock)) {
        audit.record(operation(what));
      }
    }
    assertThat(Files.readAllLines(file())).hasSize(2);
  }

  @Test
  void aLargeFileIsPutAside() throws IOException {
    Files.writeString(file(), "x".repeat((8 << 20) + 1));
    try (AuditLog audit = AuditLog.open(file(), clock)) {
      audit.record(operation("a"));
    }
    assertThat(Files.readAllLines(file())).hasSize(1);
    assertThat(dir.resolve("audit.jsonl.1")).exists();
  }

  @Test
  void anOperationAfterTheEndIsNoError() throws IOException {
    AuditLog audit = AuditLog.open(file(), clock);
    audit.close();
    audit.record(operation("a"));
    assertThat(file()).isEmptyFile();
  }
}
