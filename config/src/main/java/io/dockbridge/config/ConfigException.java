package io.dockbridge.config;

import java.util.List;
import java.util.stream.Collectors;

/** Settings, token or state directory cannot be used. The message holds every problem found. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What could not be used. */
  public enum Kind {
    /** The configuration file, the variables or the options. */
    SETTINGS,
    /** There is no usable Hetzner Cloud API token. */
    TOKEN,
    /** {@code $DOCKBRIDGE_HOME} or something in it. */
    STATE_DIRECTORY
  }

  private final Kind kind;
  private final transient List<Problem> problems;
  private final String advice;

  /** Several problems with the settings at once. */
  ConfigException(List<Problem> problems) {
    this(
        problems,
        "Correct it and try again; `dockbridge config validate` checks without starting.");
  }

  /** Problems with the settings that all have one remedy. */
  ConfigException(List<Problem> problems, String advice) {
    super(describe(problems));
    this.kind = Kind.SETTINGS;
    this.problems = List.copyOf(problems);
    this.advice = advice;
  }

  /** One problem with the token or the state directory, and what to do about it. */
  ConfigException(Kind kind, String message, String advice) {
    super(message);
    this.kind = kind;
    this.problems = List.of();
    this.advice = advice;
  }

  /** Like {@link #ConfigException(Kind, String, String)}, with what caused it. */
  ConfigException(Kind kind, String message, String advice, Throwable cause) {
    this(kind, message, advice);
    initCause(cause);
  }

  /** What could not be used. */
  public Kind kind() {
    return kind;
  }

  /** Every problem with the settings; empty for the other kinds. */
  public List<Problem> problems() {
    return problems;
  }

  /** One line that says what to do. */
  public String advice() {
    return advice;
  }

  private static String describe(List<Problem> problems) {
    if (problems.size() == 1) {
      return problems.getFirst().toString();
    }
    return problems.stream()
        .map(problem -> "\n  " + problem)
        .collect(Collectors.joining("", problems.size() + " problems in the configuration:", ""));
  }
}
