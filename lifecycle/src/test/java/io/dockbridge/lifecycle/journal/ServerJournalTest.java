package io.dockbridge.lifecycle.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.lifecycle.server.ServerInfo;
import io.dockbridge.testkit.ManualClock;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerJournalTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final JournalEntry INTENT =
      JournalEntry.intent("dockbridge-i-1", "n1", "ssh-ed25519 AAAA", NOON);
  private static final ServerInfo INFO =
      new ServerInfo(
          7,
          "dockbridge-i-1",
          "192.0.2.1",
          "cx23",
          "fsn1",
          NOON,
          Optional.of(new BigDecimal("0.0088")));

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void placeFile() {
    file = directory.resolve("state.json");
  }

  @Test
  void whatWasWrittenIsReadByTheNextProcess() throws IOException {
    JournalEntry ready = INTENT.with(INFO).in(JournalEntry.Phase.READY).rotating("ssh-ed25519 B");
    ServerJournal journal = open();
    journal.put(INTENT);
    journal.update(INTENT.name(), _ -> ready);
    journal.put(JournalEntry.intent("dockbridge-i-2", "n2", "k", NOON));

    assertThat(open().entries())
        .containsExactly(ready, JournalEntry.intent("dockbridge-i-2", "n2", "k", NOON));
  }

  @Test
  void aJournalOfAnEarlierVersionIsRead() throws IOException {
    Files.writeString(
        file,
        """
        {"version": 1, "servers": [{"name": "dockbridge-i-1", "nonce": "n1", "phase": "READY",
          "rotated": true, "asked": "%1$s", "host_keys": ["ssh-ed25519 A"],
          "server": {"id": 7, "ip": "192.0.2.1", "server_type": "cx23", "location": "fsn1",
            "created": "%1$s", "price_hourly": "0.0088"}}]}
        """
            .formatted(NOON));

    assertThat(open().entries())
        .containsExactly(
            JournalEntry.intent("dockbridge-i-1", "n1", "x", NOON)
                .with(INFO)
                .in(JournalEntry.Phase.READY)
                .rotatedTo("ssh-ed25519 A"));
  }

  @Test
  void whatWasRemovedIsForgotten() throws IOException {
    ServerJournal journal = open();
    journal.put(INTENT);
    journal.remove(INTENT.name());
    journal.update(INTENT.name(), it -> it.in(JournalEntry.Phase.READY));

    assertThat(open().entries()).isEmpty();
  }

  @Test
  void nobodyElseMayReadIt() throws IOException {
    open().put(INTENT);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aWriteThatACrashInterruptedIsNoHindrance() throws IOException {
    open().put(INTENT);
    Files.writeString(directory.resolve("state.json.new"), "{\"ver");

    ServerJournal journal = open();
    journal.update(INTENT.name(), it -> it.with(INFO));

    assertThat(open().entries()).containsExactly(INTENT.with(INFO));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"version\":1,\"serv",
        "[]",
        "{\"version\":2,\"servers\":[]}",
        "{\"version\":1}",
        "{\"version\":1,\"servers\":[{\"name\":\"x\"}]}"
      })
  void whatIsNoJournalIsMovedAside(String content) throws IOException {
    Files.writeString(file, content);

    assertThat(open().entries()).isEmpty();
    assertThat(file).doesNotExist();
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).singleElement().asString().contains("state.json.corrupt-");
    }
  }

  private ServerJournal open() throws IOException {
    return ServerJournal.open(file, new ManualClock());
  }
}
