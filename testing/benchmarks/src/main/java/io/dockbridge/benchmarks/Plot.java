package io.dockbridge.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Two curves over the number of open connections, as SVG; all axes are logarithmic. */
final class Plot {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final int MARGIN = 50;
  private static final double DECADES_WIDE = 3; // 1 … 1000
  private static final double DECADES_HIGH = 4; // 0.1 … 1000

  private Plot() {}

  static String of(List<Growth.Point> points) {
    return """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
    <rect width="100%%" height="100%%" fill="white"/>
    %s%s%s%s</svg>
    """
        .formatted(
            WIDTH,
            HEIGHT,
            grid(),
            curve(points, Growth.Point::resident, "#1f77b4", "the daemon's memory, MiB", 20),
            curve(points, Growth.Point::openMillis, "#d62728", "to open one more, ms", 36),
            curve(points, Growth.Point::requestMillis, "#2ca02c", "request of docker ps, ms", 52));
  }

  private static String grid() {
    StringBuilder svg = new StringBuilder();
    for (int decade = 0; decade <= DECADES_WIDE; decade++) {
      double x = x(Math.pow(10, decade));
      svg.append(line(x, MARGIN, x, HEIGHT - MARGIN));
      svg.append(text(x - 8, HEIGHT - MARGIN + 18, "%.0f".formatted(Math.pow(10, decade)), "#333"));
    }
    for (int decade = -1; decade <= DECADES_HIGH - 1; decade++) {
      double y = y(Math.pow(10, decade));
      svg.append(line(MARGIN, y, WIDTH - MARGIN, y));
      svg.append(text(12, y + 4, Report.figure(Math.pow(10, decade)), "#333"));
    }
    return svg + text(WIDTH / 2.0 - 60, HEIGHT - 12, "open connections", "#333");
  }

  private static String curve(
      List<Growth.Point> points,
      ToDoubleFunction<Growth.Point> value,
      String colour,
      String name,
      int nameAt) {
    String path =
        points.stream()
            .map(it -> "%.1f,%.1f".formatted(x(it.count()), y(value.applyAsDouble(it))))
            .collect(Collectors.joining(" "));
    return "<polyline fill=\"none\" stroke-width=\"2\" stroke=\"%s\" points=\"%s\"/>\n"
            .formatted(colour, path)
        + text(MARGIN + 8, nameAt, name, colour);
  }

  private static String line(double x1, double y1, double x2, double y2) {
    return String.format(
        Locale.ROOT,
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>\n",
        x1,
        y1,
        x2,
        y2);
  }

  private static String text(double x, double y, String text, String colour) {
    return String.format(
        Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\">%s</text>\n", x, y, colour, text);
  }

  private static double x(double value) {
    return MARGIN + (WIDTH - 2 * MARGIN) * Math.log10(Math.max(1, value)) / DECADES_WIDE;
  }

  private static double y(double value) {
    double decades = Math.log10(Math.max(0.1, value)) + 1;
    return HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * decades / DECADES_HIGH;
  }
}
