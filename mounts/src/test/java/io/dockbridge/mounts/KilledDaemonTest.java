package io.dockbridge.mounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The helper dies at any byte while files are on their way, the daemon ends without it, and both
 * sides go on editing: no file is in conflict that only one side edited. With a real kill -9 it is
 * {@code MountKillsTest}.
 */
final class KilledDaemonTest {
  private static final int KILLS = 8;

  @TempDir private Path temp;
  private final Random random = new Random(3);

  @Test
  void editsBeforeAndAfterAKillAreNoConflicts() throws Exception {
    Path laptop = Files.createDirectories(temp.toRealPath().resolve("laptop"));
    for (int kill = 0; kill < KILLS; kill++) {
      try (LocalServer server = new LocalServer();
          Mounts mounts = open(server)) {
        Path mirror = Path.of(mounts.share(laptop));
        assertThat(mirror).isEqualTo(mirror(laptop));
        assertThat(mounts.conflicts()).as("kill " + kill).isEmpty();
        writeBoth(laptop, mirror);
        mounts.synchronize();
        server.dieAfter(random.nextInt(6000));
        writeBoth(laptop, mirror);
        var _ = mounts.trySynchronize(Duration.ofMillis(random.nextInt(60)));
        server.dieAfter(0);
      }
      writeBoth(laptop, mirror(laptop));
    }
  }

  private Path mirror(Path laptop) {
    return temp.resolve("server/tree" + laptop);
  }

  private void writeBoth(Path laptop, Path mirror) throws IOException {
    for (int i = 0; i < 12; i++) {
      byte[] content = new byte[1 + random.nextInt(900)];
      random.nextBytes(content);
      Path side = i % 2 == 0 ? laptop : mirror;
      Path next = side.resolveSibling("next");
      Files.write(next, content);
      Files.move(next, side.resolve("file" + i), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private Mounts open(LocalServer server) throws IOException {
    return server.mounts(temp, 1000, 1 << 20, Duration.ofSeconds(30));
  }
}
