package io.dockbridge.lifecycle.provision;

import io.dockbridge.config.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long this instance's last servers took, in a file of seconds, a line each, so that users know
 * what to expect. What cannot be read or written costs nobody their server. Written by the
 * lifecycle's thread, read by any.
 */
public final class ProvisionHistory {
  /** The name of the file in the state directory of the instance. */
  public static final String FILE = "provision-times";

  private static final Logger LOG = LoggerFactory.getLogger(ProvisionHistory.class);
  private static final int KEPT = 9;

  /** From a cloud server's order to an answering engine, as others measured it. */
  private static final Duration TYPICAL = Duration.ofSeconds(60);

  private final Path file;
  private volatile List<Long> seconds;

  public ProvisionHistory(Path file) {
    this.file = file;
    this.seconds = read(file);
  }

  /** The median of the last ones; a typical figure before the first. */
  public Duration expected() {
    List<Long> sorted = seconds.stream().sorted().toList();
    return sorted.isEmpty() ? TYPICAL : Duration.ofSeconds(sorted.get(sorted.size() / 2));
  }

  public void add(Duration took) {
    List<Long> all = new ArrayList<>(seconds);
    all.add(Math.max(1, took.toSeconds()));
    List<Long> last = List.copyOf(all.subList(Math.max(0, all.size() - KEPT), all.size()));
    seconds = last;
    try {
      AtomicFile.write(file, String.join("\n", last.stream().map(String::valueOf).toList()) + "\n");
    } catch (IOException e) {
      LOG.debug("how long a server took is not written down", e);
    }
  }

  private static List<Long> read(Path file) {
    try {
      return Files.readString(file)
          .lines()
          .filter(it -> it.matches("[1-9]\\d{0,5}"))
          .map(Long::valueOf)
          .toList();
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (IOException e) {
      LOG.debug("how long servers took is not known", e);
      return List.of();
    }
  }
}
