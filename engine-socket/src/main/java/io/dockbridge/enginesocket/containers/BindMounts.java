package io.dockbridge.enginesocket.containers;

import java.io.IOException;
import java.util.Set;

/**
 * This machine's folders that containers mount. Called on the threads of requests, which wait for
 * it: before a container runs it sees what was saved here, and when a command returns, what the
 * container wrote is here. Thread-safe.
 */
public interface BindMounts {
  /** For a user who wants all paths to be the server's. */
  BindMounts NONE =
      new BindMounts() {
        @Override
        public boolean isLocal(String source) {
          return false;
        }

        @Override
        public String share(String source, boolean create) {
          return source;
        }

        @Override
        public boolean isEmpty() {
          return true;
        }

        @Override
        public String toLocalPaths(String json) {
          return json;
        }

        @Override
        public void created(String container, String name, Set<String> sources) {}

        @Override
        public void execCreated(String exec, String container) {}

        @Override
        public void renamed() {}

        @Override
        public void beforeRun(String container) {}

        @Override
        public void afterRun(String container) {}

        @Override
        public void retryAfterRun(String process) {}
      };

  /** Whether the source of a mount is a path of this machine, and not of the server. */
  boolean isLocal(String source);

  /**
   * Shares a folder or file; waits for a server, and until that has it.
   *
   * @param create whether a source that does not exist is made, as a folder
   * @return its path on the server
   * @throws BindMountException if it is refused, for the client
   */
  String share(String source, boolean create)
      throws BindMountException, IOException, InterruptedException;

  /** Whether nothing is shared; costs nothing. */
  boolean isEmpty();

  /** An answer of the engine with this machine's paths instead of the server's. */
  String toLocalPaths(String json);

  /**
   * A container was created.
   *
   * @param container its id
   * @param name may be empty
   * @param sources all of this machine that it mounts
   */
  void created(String container, String name, Set<String> sources);

  /** A process is to run in a container, and has an id of its own. */
  void execCreated(String exec, String container);

  /** A container has another name now: names mean nothing any more. */
  void renamed();

  /**
   * A container or a process in one is about to run: the server gets all changes of what it mounts.
   *
   * @param container id or name of a container, or a process's id; where it is not known what that
   *     mounts, it is all
   */
  void beforeRun(String container) throws IOException, InterruptedException;

  /**
   * It has ended, or was stopped: all changes in what it mounts come here.
   *
   * @throws BindMountException if some cannot, for the client
   */
  void afterRun(String container) throws IOException, InterruptedException;

  /** Does so once more if {@link #afterRun} failed for this process, else nothing. */
  void retryAfterRun(String process) throws IOException, InterruptedException;
}
