package io.dockbridge.cli.output;

import io.dockbridge.config.Environment;
import java.io.Console;
import java.util.Locale;
import java.util.Optional;

/**
 * What is known of the screen.
 *
 * @param interactive whether a person watches the output and can answer
 * @param colours whether escape sequences for colours may be written
 */
public record Terminal(boolean interactive, boolean colours) {

  public static Terminal ofThisProcess(Environment environment) {
    boolean interactive = console().filter(Console::isTerminal).isPresent();
    boolean dumb = environment.variables().getOrDefault("TERM", "dumb").equals("dumb");
    boolean refused = !environment.variables().getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(interactive, interactive && !dumb && !refused);
  }

  public String bold(String text) {
    return coloured("1", text);
  }

  public String green(String text) {
    return coloured("32", text);
  }

  public String yellow(String text) {
    return coloured("33", text);
  }

  private String coloured(String code, String text) {
    return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  /** Asks a question; no answer is no. */
  public boolean confirm(String question) {
    return console()
        .map(it -> it.readLine("%s [y/N] ", question))
        .filter(answer -> answer.strip().toLowerCase(Locale.ROOT).startsWith("y"))
        .isPresent();
  }

  /** What somebody types; empty text for nothing. */
  public String ask(String question) {
    return console().map(it -> it.readLine("%s ", question)).orElse("").strip();
  }

  /** The same without an echo. */
  public String askSecret(String question) {
    return console().map(it -> it.readPassword("%s ", question)).map(String::new).orElse("");
  }

  private static Optional<Console> console() {
    return Optional.ofNullable(System.console());
  }
}
