package io.dockbridge.mounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both sides are edited at random while they are kept in step, the helper is killed now and then:
 * when it is quiet both are alike, and every text that the laptop did not delete or overwrite
 * itself is in the tree or kept.
 */
final class BothSidesEditTest {
  private static final int ROUNDS = Integer.getInteger("dockbridge.mounts.rounds", 60);
  private static final String[] NAMES = {"a", "b", "c", "d"};

  @TempDir private Path temp;

  /** What the last writer of each side wrote, and nobody on that side replaced. */
  private final Map<String, String> lastOfLaptop = new TreeMap<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void nothingIsLostAndBothAreAlike(long seed) throws Exception {
    Random random = new Random(seed);
    Path laptop = Files.createDirectories(temp.toRealPath().resolve("laptop"));
    LocalServer server = new LocalServer();
    try (Mounts mounts = open(server)) {
      Path mirror = Path.of(mounts.share(laptop));
      for (int round = 0; round < ROUNDS; round++) {
        for (int edit = random.nextInt(8); edit > 0; edit--) {
          edit(random, random.nextBoolean() ? laptop : mirror, seed + "/" + round + "/" + edit);
        }
        if (random.nextInt(12) == 0) {
          server.kill();
        }
        if (random.nextInt(3) == 0) {
          mounts.synchronize();
        }
      }
      mounts.synchronize();
      assertThat(tree(mirror)).isEqualTo(tree(laptop));
      Set<String> texts = new HashSet<>(tree(laptop).values());
      mounts.conflicts().forEach(it -> texts.add(read(it.kept())));
      for (Map.Entry<String, String> written : lastOfLaptop.entrySet()) {
        Path file = laptop.resolve(written.getKey());
        if (Files.isRegularFile(file) && read(file).startsWith("laptop")) {
          assertThat(texts).contains(written.getValue());
        }
      }
    } finally {
      server.close();
    }
  }

  private Mounts open(LocalServer server) throws IOException {
    return server.mounts(temp, 100_000, 1 << 30, Duration.ofSeconds(30));
  }

  private void edit(Random random, Path side, String text) throws IOException {
    Path path = side;
    for (int depth = random.nextInt(3); depth >= 0; depth--) {
      path = path.resolve(NAMES[random.nextInt(NAMES.length)]);
    }
    try {
      switch (random.nextInt(6)) {
        case 0 -> delete(path);
        case 1 -> Files.createDirectories(path);
        case 2 -> move(random, side, path);
        default -> {
          Files.createDirectories(path.getParent());
          String content = (isLaptop(side) ? "laptop " : "container ") + text;
          Files.writeString(path, content);
          if (isLaptop(side)) {
            lastOfLaptop.put(side.relativize(path).toString(), content);
          }
        }
      }
    } catch (FileSystemException | UncheckedIOException _) {
      // the other side was faster, or a file is where a folder would be: as for any two editors
    }
  }

  private boolean isLaptop(Path side) {
    return !side.startsWith(temp.resolve("server"));
  }

  private static void move(Random random, Path side, Path path) throws IOException {
    if (Files.exists(path)) {
      Files.move(path, side.resolve(NAMES[random.nextInt(NAMES.length)] + random.nextInt(9)));
    }
  }

  private static void delete(Path path) throws IOException {
    List<Path> all = new ArrayList<>();
    if (Files.exists(path)) {
      try (Stream<Path> inside = Files.walk(path)) {
        inside.forEach(all::add);
      }
    }
    for (Path each : all.reversed()) {
      Files.deleteIfExists(each);
    }
  }

  private static Map<String, String> tree(Path root) throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> inside = Files.walk(root)) {
      inside.forEach(
          it ->
              all.put(root.relativize(it).toString(), Files.isDirectory(it) ? "folder" : read(it)));
    }
    return all;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
