package io.dockbridge.config;

import java.nio.file.Path;

/** Where a value comes from. {@code toString} is what people read. */
public sealed interface Origin {

  /** Nobody said anything. */
  record Default() implements Origin {
    @Override
    public String toString() {
      return "default";
    }
  }

  /**
   * The configuration file.
   *
   * @param line counted from 1
   */
  record File(Path path, int line) implements Origin {
    @Override
    public String toString() {
      return path + ":" + line;
    }
  }

  /** An environment variable. */
  record Environment(String name) implements Origin {
    @Override
    public String toString() {
      return "environment " + name;
    }
  }

  /** An option on the command line, for example {@code --socket}. */
  record Flag(String name) implements Origin {
    @Override
    public String toString() {
      return "option " + name;
    }
  }
}
