package io.dockbridge.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Lines of cells, aligned. Cells hold no escape sequences, which would count as width. */
public final class Columns {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  public Columns row(String... cells) {
    rows.add(List.of(cells));
    return this;
  }

  /** The lines, the first of them bold. */
  public String withHead(Terminal terminal) {
    String text = toString();
    int firstLine = text.indexOf('\n');
    return terminal.bold(text.substring(0, firstLine)) + text.substring(firstLine);
  }

  @Override
  public String toString() {
    return rows.stream().map(this::line).collect(Collectors.joining());
  }

  private String line(List<String> row) {
    return IntStream.range(0, row.size())
            .mapToObj(i -> row.get(i) + " ".repeat(width(i) - row.get(i).length()))
            .collect(Collectors.joining(GAP))
            .stripTrailing()
        + "\n";
  }

  private int width(int column) {
    return rows.stream()
        .filter(row -> row.size() > column)
        .mapToInt(row -> row.get(column).length())
        .max()
        .orElse(0);
  }
}
