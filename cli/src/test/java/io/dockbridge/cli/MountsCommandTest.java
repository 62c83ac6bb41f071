package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MountsCommandTest {
  private static final String ANSWER =
      """
      {"synced": true,
       "mounts": [{"source": "/home/me/app", "state": "deletions held", "files": 120,
                   "bytes": 2000, "pending": 3, "held_deletions": 60,
                   "last_sync": "2026-11-21T10:00:00.123Z",
                   "problems": ["/home/me/app/x: the server's disk is full"], "unreadable": []}],
       "mount_conflicts": [{"path": "/home/me/app/y", "kept": "/state/conflicts/1/home/me/app/y",
                            "time": "2026-11-21T10:00:00.123Z"}]}
      """;

  @TempDir private Path home;

  @Test
  void theListSaysWhatIsSharedAndWhatTheUserShouldDecide() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon _ = FakeDaemon.start(shell).answering(FakeDaemon.ok(ANSWER))) {
      assertThat(shell.run("mounts").out())
          .contains("/home/me/app", "120", "2.0 kB", "2026-11-21T10:00:00Z")
          .contains("the server's disk is full", "60 paths", "dockbridge mounts accept")
          .contains("/state/conflicts/1/home/me/app/y", "dockbridge mounts resolve");
      assertThat(shell.run("mounts", "-o", "json").out()).contains("\"held_deletions\" : 60");
    }
  }

  @Test
  void decisionsAreSentToTheDaemon() throws Exception {
    Shell shell = new Shell(home);
    try (FakeDaemon daemon = FakeDaemon.start(shell).answering(FakeDaemon.ok(ANSWER))) {
      for (String command :
          List.of(
              "mounts sync",
              "mounts accept",
              "mounts restore /a/../b",
              "mounts resolve /a&b /c",
              "mounts resolve --take-theirs /d")) {
        assertThat(shell.run(command.split(" ", -1)).exitCode()).isZero();
      }
      assertThat(daemon.requests())
          .containsExactly(
              "POST /_dockbridge/mounts/sync HTTP/1.1",
              "POST /_dockbridge/mounts/accept HTTP/1.1",
              "POST /_dockbridge/mounts/restore?path=%2Fb HTTP/1.1",
              "POST /_dockbridge/mounts/resolve?path=%2Fa%26b HTTP/1.1",
              "POST /_dockbridge/mounts/resolve?path=%2Fc HTTP/1.1",
              "POST /_dockbridge/mounts/resolve?path=%2Fd&take=theirs HTTP/1.1");
    }
  }
}
