package io.dockbridge.mounts.state;

import io.dockbridge.mounts.helper.FrameReader;
import io.dockbridge.mounts.helper.FrameWriter;
import io.dockbridge.mounts.reconcile.Agreement;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the sides of each mirror last agreed on, across runs of the daemon: a file for each. A lost
 * or old file costs a comparison of contents and brings deleted files back, but loses nothing.
 * Thread-safe for different mirrors.
 */
public final class AgreementStore {
  private static final Logger LOG = LoggerFactory.getLogger(AgreementStore.class);
  private static final int FORMAT = 2;
  private static final String SHARED = "shared";

  /**
   * What is kept.
   *
   * @param server the id of the server's mirrors; on another one nothing is agreed on
   * @param boot which runs of both kernels it was
   */
  public record Kept(String server, String boot, Map<String, Agreement> agreed) {}

  private final Path folder;

  /** Keeps its files in a folder that exists. */
  public AgreementStore(Path folder) {
    this.folder = folder;
  }

  private Path file(Path source) {
    byte[] name = source.toString().getBytes(StandardCharsets.UTF_8);
    return folder.resolve(UUID.nameUUIDFromBytes(name) + ".agreed");
  }

  /** The sources that were shared when the daemon ended, whose containers may still be there. */
  public List<Path> shared() throws IOException {
    Path file = folder.resolve(SHARED);
    if (!Files.exists(file)) {
      return List.of();
    }
    String[] sources = Files.readString(file).split("\0", -1);
    return Arrays.stream(sources).filter(it -> !it.isEmpty()).map(Path::of).toList();
  }

  /** Notes what is shared now. Any thread. */
  public synchronized void writeShared(Supplier<List<Path>> sources) {
    String text = sources.get().stream().map(Path::toString).collect(Collectors.joining("\0"));
    try {
      replace(folder.resolve(SHARED), out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      LOG.warn("What is shared cannot be noted: {}", e.toString());
    }
  }

  public Optional<Kept> read(Path source) {
    Path file = file(source);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      if (in.readInt() != FORMAT) {
        return Optional.empty();
      }
      String server = in.readUTF();
      String boot = in.readUTF();
      Map<String, Agreement> agreed = new TreeMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        FrameReader frame = new FrameReader(in.readNBytes(in.readInt()));
        agreed.put(
            frame.text().orElseThrow(),
            new Agreement(frame.entry().orElseThrow(), frame.entry().orElseThrow(), frame.wide()));
      }
      return Optional.of(new Kept(server, boot, agreed));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException | NoSuchElementException e) {
      LOG.warn("{} cannot be read, so contents are compared: {}", file, e.toString());
      return Optional.empty();
    }
  }

  /** A failure costs comparisons after the next start, nothing else. */
  public void write(Path source, Agreements now) {
    try {
      write(file(source), new Kept(now.server(), now.boot(), now.paths()));
    } catch (IOException e) {
      LOG.warn("What is in step of {} cannot be noted: {}", source, e.toString());
    }
  }

  private void write(Path file, Kept kept) throws IOException {
    replace(
        file,
        out -> {
          out.writeInt(FORMAT);
          out.writeUTF(kept.server());
          out.writeUTF(kept.boot());
          out.writeInt(kept.agreed().size());
          for (Map.Entry<String, Agreement> each : kept.agreed().entrySet()) {
            byte[] frame = frame(each.getKey(), each.getValue());
            out.writeInt(frame.length);
            out.write(frame);
          }
        });
  }

  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  /** Whole or not at all. */
  private void replace(Path file, Writing writing) throws IOException {
    Path next = Files.createTempFile(folder, "mounts", ".new");
    try {
      try (DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(next)))) {
        writing.to(out);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(next);
    }
  }

  private static byte[] frame(String path, Agreement agreement) {
    return new FrameWriter()
        .text(path)
        .entry(Optional.of(agreement.here()))
        .entry(Optional.of(agreement.there()))
        .wide(agreement.at())
        .done();
  }
}
