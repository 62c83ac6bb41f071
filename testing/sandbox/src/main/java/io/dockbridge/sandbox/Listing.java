package io.dockbridge.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The answer to a list call: filtered by what the query asks, sorted, and cut into pages. It works
 * on the resources' JSON, so every list filters, sorts and pages alike.
 */
final class Listing {
  private static final int DEFAULT_PER_PAGE = 25;
  private static final int MAX_PER_PAGE = 50;

  private final ApiRequest request;
  private final String name;
  private final Stream<ObjectNode> items;

  private Listing(ApiRequest request, String name, Stream<ObjectNode> items) {
    this.request = request;
    this.name = name;
    this.items = items;
  }

  /** A list named as in its JSON, for example {@code servers}. */
  static <T> Listing of(
      ApiRequest request, String name, Stream<T> items, Function<T, ObjectNode> json) {
    return new Listing(request, name, items.map(json));
  }

  /** Keeps what has one of the values that the query names for each of these fields. */
  Listing matching(String... fields) {
    Stream<ObjectNode> kept = items;
    for (String field : fields) {
      List<String> wanted = request.parameters(field);
      if (!wanted.isEmpty()) {
        kept = kept.filter(item -> wanted.contains(item.path(field).asText()));
      }
    }
    return new Listing(request, name, kept);
  }

  Listing selectedByLabels() {
    return request
        .parameter("label_selector")
        .map(LabelSelector::parse)
        .map(selector -> new Listing(request, name, items.filter(i -> selector.test(labels(i)))))
        .orElse(this);
  }

  ApiResponse sortedBy(String... sortable) {
    List<ObjectNode> sorted = items.sorted(order(Set.of(sortable))).toList();
    int page = positive("page", 1);
    int perPage = Math.min(positive("per_page", DEFAULT_PER_PAGE), MAX_PER_PAGE);
    ArrayNode slice = Json.array();
    sorted.stream().skip((page - 1L) * perPage).limit(perPage).forEach(slice::add);
    ObjectNode body = Json.object();
    body.set(name, slice);
    body.set("meta", meta(page, perPage, sorted.size()));
    return ApiResponse.ok(body);
  }

  private Comparator<ObjectNode> order(Set<String> sortable) {
    Comparator<ObjectNode> order = Comparator.comparingLong(item -> 0);
    for (String sort : request.parameters("sort")) {
      String[] parts = sort.split(":", 2);
      if (!sortable.contains(parts[0])) {
        throw ApiError.invalidInput("sort", "cannot sort by '" + sort + "'");
      }
      Comparator<ObjectNode> by = (a, b) -> compare(a.path(parts[0]), b.path(parts[0]));
      order =
          order.thenComparing(parts.length == 2 && parts[1].equals("desc") ? by.reversed() : by);
    }
    return order;
  }

  private static int compare(JsonNode a, JsonNode b) {
    return a.isNumber() && b.isNumber()
        ? Long.compare(a.longValue(), b.longValue())
        : a.asText().compareTo(b.asText());
  }

  private int positive(String parameter, int fallback) {
    return request
        .parameter(parameter)
        .map(text -> positiveNumber(parameter, text))
        .orElse(fallback);
  }

  private static int positiveNumber(String parameter, String text) {
    try {
      int number = Integer.parseInt(text);
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw ApiError.invalidInput(parameter, "'" + text + "' is not a number");
    }
    throw ApiError.invalidInput(parameter, "must be 1 or more");
  }

  private static ObjectNode meta(int page, int perPage, int total) {
    int last = Math.max(1, (total + perPage - 1) / perPage);
    ObjectNode pagination = Json.object().put("page", page).put("per_page", perPage);
    pagination.put("previous_page", page > 1 ? (Integer) (page - 1) : null);
    pagination.put("next_page", page < last ? (Integer) (page + 1) : null);
    pagination.put("last_page", last).put("total_entries", total);
    return Json.wrap("pagination", pagination);
  }

  private static Map<String, String> labels(ObjectNode item) {
    Map<String, String> labels = new LinkedHashMap<>();
    item.path("labels").properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    return labels;
  }
}
