package io.dockbridge.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the demo prints. Every line appears at once: somebody is watching. */
final class DemoOutput {
  private static final String TO_LINE_START = "\r\u001b[K";

  private final PrintStream out;
  private final boolean interactive;
  private final boolean colours;
  private int chapters;

  private DemoOutput(PrintStream out, boolean interactive, boolean colours) {
    this.out = out;
    this.interactive = interactive;
    this.colours = colours;
  }

  /** To standard output, with colours where that is a terminal and NO_COLOR is not set. */
  static DemoOutput ofThisProcess() {
    boolean interactive = Optional.ofNullable(System.console()).isPresent(); // null: no terminal
    boolean dumb = System.getenv().getOrDefault("TERM", "dumb").equals("dumb");
    boolean refused = !System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
    return new DemoOutput(System.out, interactive, interactive && !dumb && !refused);
  }

  /** What somebody should know who has never seen this. */
  void opening() {
    note("DockBridge: a Docker engine that lives in the cloud only while it is used.");
    note("This demo plays its story in a cloud on this machine; no account, nothing is paid.");
    note("Lines with $ are real commands, followed by what they say and how long they take.");
    note("It takes about a minute, the first time some more. Ctrl-C ends it and cleans up.");
  }

  /** Begins the next step of the story. */
  void chapter(String title) {
    chapters++;
    line("");
    line(bold("── " + chapters + ". " + title));
  }

  /** The demo's own words. */
  void note(String text) {
    line("# " + text);
  }

  /** A command that is about to run. */
  void command(String command) {
    line(bold("$ " + command));
  }

  /** What a command said. */
  void said(String text) {
    line(text);
  }

  /** How far something long has come. */
  void progress(Duration time, String text) {
    line(String.format(Locale.ROOT, "%5d s  %s", time.toSeconds(), text));
  }

  /** How long the last command took. */
  void took(Duration time) {
    line(coloured("32", "  (" + seconds(time) + ")"));
  }

  /** A line that the next call replaces where the screen can do that. */
  void passing(String text) {
    if (interactive) {
      out.print(TO_LINE_START + text);
      out.flush();
    } else {
      line(text);
    }
  }

  /** The last passing line stays. */
  void passed() {
    if (interactive) {
      line("");
    }
  }

  /** The end of the daemon's log, for somebody who wants to know what went wrong. */
  void log(List<String> lines) {
    line("");
    note("The daemon's log ended with:");
    lines.forEach(it -> line("  " + it));
  }

  /** What was measured. */
  void summary(DemoTimes times) {
    line("");
    line(bold("── Measured in this run"));
    times.all().forEach((what, time) -> line("  %-56s%9s".formatted(what, seconds(time))));
    line("");
    note("Next, with a Hetzner account: HCLOUD_TOKEN=… ./dockbridge start. See README.md.");
  }

  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1000.0);
  }

  private String bold(String text) {
    return coloured("1", text);
  }

  private String coloured(String code, String text) {
    return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  private void line(String text) {
    out.println(text);
    out.flush();
  }
}
