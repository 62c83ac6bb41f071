package io.dockbridge.lifecycle.journal;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.config.AtomicFile;
import io.dockbridge.config.StateJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The write-ahead journal {@code state.json}: which servers this instance has asked for. It is on
 * disk before anything that costs money is begun, so whatever a crash interrupts is found again.
 * Thread-safe; its lock is held over the write, for the file is what it guards.
 */
public final class ServerJournal {
  private static final Logger LOG = LoggerFactory.getLogger(ServerJournal.class);

  private static final int VERSION = 1;

  /** Its name in the instance's state directory. */
  public static final String FILE = "state.json";

  private final Path file;

  /** By name; guarded by this. */
  private final Map<String, JournalEntry> entries = new LinkedHashMap<>();

  private ServerJournal(Path file, List<JournalEntry> entries) {
    this.file = file;
    entries.forEach(it -> this.entries.put(it.name(), it));
  }

  /**
   * Reads the journal. What is no journal is moved aside: the labels in the cloud then tell what is
   * ours.
   */
  public static ServerJournal open(Path file, InstantSource clock) throws IOException {
    try {
      return new ServerJournal(file, parse(file));
    } catch (NoSuchFileException e) {
      return new ServerJournal(file, List.of());
    } catch (JsonProcessingException e) {
      Path aside = file.resolveSibling(file.getFileName() + ".corrupt-" + clock.millis());
      Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
      LOG.warn("{} is damaged ({}); moved to {}", file, e.getOriginalMessage(), aside);
      return new ServerJournal(file, List.of());
    }
  }

  /** The file; with a version for those who read it later. */
  private record Content(int version, List<JournalEntry> servers) {}

  private static List<JournalEntry> parse(Path file) throws IOException {
    // As text first: where bytes are none in UTF-8, Jackson takes them for other encodings.
    JsonNode root = StateJson.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    if (root.path("version").asInt() != VERSION) {
      throw new JsonParseException(null, "not a journal of version " + VERSION);
    }
    for (JsonNode entry : root.path("servers")) { // earlier versions wrote the name once
      if (entry.get("server") instanceof ObjectNode server) {
        server.set("name", entry.get("name"));
      }
    }
    return StateJson.read(root, Content.class).servers();
  }

  /** The entries of a journal that nobody has open; none if there is no journal to be read. */
  public static List<JournalEntry> read(Path file) throws IOException {
    try {
      return parse(file);
    } catch (NoSuchFileException | JsonProcessingException e) {
      return List.of();
    }
  }

  public synchronized List<JournalEntry> entries() {
    return List.copyOf(entries.values());
  }

  public synchronized Optional<JournalEntry> entry(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  /** Adds or replaces the entry of that name; on disk when this returns. */
  public synchronized void put(JournalEntry entry) throws IOException {
    Map<String, JournalEntry> next = new LinkedHashMap<>(entries);
    next.put(entry.name(), entry);
    replace(next);
  }

  /**
   * Changes the entry of that name if there is one; on disk when this returns. What changes nothing
   * is not written: a full disk need not matter then.
   */
  public synchronized void update(String name, UnaryOperator<JournalEntry> change)
      throws IOException {
    Optional<JournalEntry> entry = entry(name);
    Optional<JournalEntry> changed = entry.map(change);
    if (!changed.equals(entry)) {
      put(changed.orElseThrow());
    }
  }

  /** Forgets a server that is verified to be gone or never was; on disk when this returns. */
  public synchronized void remove(String name) throws IOException {
    Map<String, JournalEntry> next = new LinkedHashMap<>(entries);
    if (next.remove(name) != null) {
      replace(next);
    }
  }

  private void replace(Map<String, JournalEntry> next) throws IOException {
    JsonNode content = StateJson.document(new Content(VERSION, List.copyOf(next.values())));
    AtomicFile.write(file, content.toPrettyString());
    entries.clear();
    entries.putAll(next);
  }
}
