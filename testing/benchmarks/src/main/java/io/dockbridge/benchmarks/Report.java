package io.dockbridge.benchmarks;

import java.util.Locale;

/** The figures as Markdown, printed as they come. */
final class Report {
  private final StringBuilder text = new StringBuilder();

  /** What a larger figure means. */
  enum Unit {
    MILLISECONDS("ms", false),
    MEBIBYTES_PER_SECOND("MiB/s", true),
    CPU_SECONDS_PER_GIBIBYTE("CPU s/GiB", false),
    CONNECTIONS_PER_SECOND("1/s", true);

    private final String symbol;
    private final boolean moreIsBetter;

    Unit(String symbol, boolean moreIsBetter) {
      this.symbol = symbol;
      this.moreIsBetter = moreIsBetter;
    }
  }

  /** Begins a table of comparisons. */
  void comparisons(String title) {
    line("");
    line("### " + title);
    line("");
    row("what", "DockBridge", "against", "its figure", "times as good", "goal", "");
    line("|---|---|---|---|---|---|---|");
  }

  /** A row; how many times as good ours is, and how many times it should be (0: no goal). */
  void compare(String what, Unit unit, double ours, String against, double theirs, double goal) {
    double ratio = unit.moreIsBetter ? ours / theirs : theirs / ours;
    row(
        what,
        figure(ours) + " " + unit.symbol,
        against,
        figure(theirs) + " " + unit.symbol,
        String.format(Locale.ROOT, "%.2f", ratio),
        goal == 0 ? "" : "≥ " + figure(goal),
        goal == 0 ? "" : verdict(ratio >= goal));
  }

  /** Begins a table of figures that are compared with a limit. */
  void limits(String title) {
    line("");
    line("### " + title);
    line("");
    row("what", "figure", "goal", "");
    line("|---|---|---|---|");
  }

  /** A row; the limit is not to be exceeded. */
  void limit(String what, double figure, String unit, double limit) {
    row(what, figure(figure) + " " + unit, "≤ " + figure(limit), verdict(figure <= limit));
  }

  /** A row without a goal. */
  void fact(String what, double figure, String unit) {
    row(what, figure(figure) + " " + unit, "", "");
  }

  private static String verdict(boolean met) {
    return met ? "met" : "**missed**";
  }

  void row(String... cells) {
    line("| " + String.join(" | ", cells) + " |");
  }

  static String figure(double value) {
    int digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  void line(String line) {
    System.out.println(line);
    System.out.flush();
    text.append(line).append('\n');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
