package io.dockbridge.daemon.session;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which folders of this machine a container mounts, as far as this run has seen it created: its
 * commands wait for those only. Thread-safe.
 */
final class MountedFolders {
  private static final int MOST = 10_000;

  /** A prefix of an id is not read as a name from so many digits on. */
  private static final int SHORT_ID = 12;

  /** By the ids of containers and of processes in them; the oldest goes first. */
  private final Map<String, Set<Path>> folders =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<Path>> eldest) {
          return size() > MOST;
        }
      };

  private final Map<String, String> idsByName = new HashMap<>();

  synchronized void created(String id, String name, Set<Path> mounted) {
    folders.put(id, mounted);
    if (!name.isEmpty()) {
      idsByName.put(name, id);
    }
  }

  synchronized void execCreated(String exec, String container) {
    of(container).ifPresent(it -> folders.put(exec, it));
  }

  synchronized void renamed() {
    idsByName.clear();
  }

  /**
   * The folders of a container.
   *
   * @param container an id, a prefix of one, a name, or the id of a process
   * @return empty if it is not known
   */
  synchronized Optional<Set<Path>> of(String container) {
    String id = idsByName.getOrDefault(container, container);
    Optional<Set<Path>> known = Optional.ofNullable(folders.get(id));
    if (known.isPresent() || !id.matches("[0-9a-f]{%d,}".formatted(SHORT_ID))) {
      return known;
    }
    return folders.entrySet().stream()
        .filter(it -> it.getKey().startsWith(id))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
