package io.dockbridge.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param where the file and line, the variable or the option; a path when there is no line
 * @param message what is wrong and what would be right, in one line
 */
public record Problem(String where, String message) {
  @Override
  public String toString() {
    return where + ": " + message;
  }
}
