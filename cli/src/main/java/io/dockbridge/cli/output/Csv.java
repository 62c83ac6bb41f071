package io.dockbridge.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A document as comma-separated values (RFC 4180, lines end as on Unix). A list has a line for each
 * element, under the names of all values; any other document a line for each value.
 */
final class Csv {
  private Csv() {}

  static String of(JsonNode document) {
    List<Collection<String>> lines = new ArrayList<>();
    if (document.isArray()) {
      List<Map<String, String>> rows = document.valueStream().map(Csv::flat).toList();
      Set<String> names = new LinkedHashSet<>();
      rows.forEach(row -> names.addAll(row.keySet()));
      lines.add(names);
      rows.forEach(row -> lines.add(names.stream().map(it -> row.getOrDefault(it, "")).toList()));
    } else {
      lines.add(List.of("name", "value"));
      flat(document).forEach((name, value) -> lines.add(List.of(name, value)));
    }
    return lines.stream().map(Csv::line).collect(Collectors.joining());
  }

  private static Map<String, String> flat(JsonNode node) {
    Map<String, String> values = new LinkedHashMap<>();
    collect(node, "", values);
    return values;
  }

  private static void collect(JsonNode node, String name, Map<String, String> values) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              it ->
                  collect(
                      it.getValue(),
                      name.isEmpty() ? it.getKey() : name + "." + it.getKey(),
                      values));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        collect(node.get(i), name + "." + i, values);
      }
    } else {
      values.put(name, node.isNull() ? "" : node.asText());
    }
  }

  private static String line(Collection<String> cells) {
    return cells.stream().map(Csv::quoted).collect(Collectors.joining(",", "", "\n"));
  }

  private static String quoted(String cell) {
    return cell.matches("(?s).*[,\"\n\r].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
  }
}
