package io.dockbridge.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Folders and files for the benchmarks. */
final class SampleTree {
  private static final int FILES_IN_FOLDER = 20;
  private static final int WORDS = 500;
  private static final int PIECE = 1 << 20;

  private SampleTree() {}

  /** A tree of small text files, 3.5 KiB each on average, 20 in a folder. */
  static Path make(Path root, int files) throws IOException {
    Random random = new Random(files);
    String[] words = new String[WORDS];
    for (int i = 0; i < WORDS; i++) {
      words[i] = Long.toString(random.nextLong(1L << 40), 36);
    }
    for (int file = 0; file < files; file++) {
      Path folder = root.resolve("" + file / FILES_IN_FOLDER);
      if (file % FILES_IN_FOLDER == 0) {
        Files.createDirectories(folder);
      }
      StringBuilder text = new StringBuilder("file " + file + "\n");
      int length = random.nextInt(7000);
      while (text.length() < length) {
        text.append(words[random.nextInt(WORDS)]).append(random.nextInt(9) == 0 ? '\n' : ' ');
      }
      Files.write(
          folder.resolve("" + file % FILES_IN_FOLDER),
          text.toString().getBytes(StandardCharsets.UTF_8));
    }
    return root;
  }

  /** A file that cannot be compressed. */
  static void write(Path file, Random random, long size) throws IOException {
    byte[] piece = new byte[PIECE];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long left = size; left > 0; left -= PIECE) {
        random.nextBytes(piece);
        out.write(piece);
      }
    }
  }
}
