package io.dockbridge.cli.service;

import java.util.List;
import java.util.Map;

/**
 * What runs when the user logs in.
 *
 * @param name letters, digits and dashes; the same name replaces the job
 * @param command with an absolute path
 * @param environment variables besides those of the session
 * @param kind how long it runs
 */
public record LoginJob(
    String name, String what, List<String> command, Map<String, String> environment, Kind kind) {
  /** How long a job runs. */
  public enum Kind {
    /** From login to logout. */
    DAEMON,
    /** Once at login. */
    ONCE
  }
}
