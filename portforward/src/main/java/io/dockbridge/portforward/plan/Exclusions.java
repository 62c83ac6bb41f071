package io.dockbridge.portforward.plan;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Published ports that nobody wants here. Immutable. */
public final class Exclusions {
  /** Nothing. */
  public static final Exclusions NONE = of(List.of());

  private static final Pattern PORTS = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

  private record Range(int first, int last) {
    boolean contains(int port) {
      return first <= port && port <= last;
    }
  }

  private final List<Range> ports;
  private final List<Pattern> names;

  private Exclusions(List<Range> ports, List<Pattern> names) {
    this.ports = ports;
    this.names = names;
  }

  /**
   * Reads them: a port of the server ({@code 5432}), a range ({@code 9000-9010}), or the name of a
   * container, in which {@code *} stands for anything and {@code ?} for one character.
   */
  public static Exclusions of(List<String> words) {
    return new Exclusions(
        words.stream().map(Exclusions::range).flatMap(Optional::stream).toList(),
        words.stream().filter(it -> range(it).isEmpty()).map(Exclusions::name).toList());
  }

  private static Optional<Range> range(String word) {
    Matcher ports = PORTS.matcher(word);
    if (!ports.matches()) {
      return Optional.empty();
    }
    int first = Integer.parseInt(ports.group(1));
    return Optional.of(
        new Range(first, ports.group(2) == null ? first : Integer.parseInt(ports.group(2))));
  }

  private static Pattern name(String glob) {
    return Pattern.compile("\\Q" + glob.replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q") + "\\E");
  }

  public boolean cover(String containerName, int serverPort) {
    return ports.stream().anyMatch(it -> it.contains(serverPort))
        || names.stream().anyMatch(it -> it.matcher(containerName).matches());
  }
}
