package io.dockbridge.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A label selector: {@code k=v}, {@code k==v}, {@code k!=v}, {@code k}, {@code !k}, {@code k in
 * (a,b)}, {@code k notin (a,b)}, joined by commas that mean "and". As in Kubernetes, from where the
 * grammar comes, {@code !=} and {@code notin} also match a resource that lacks the key.
 */
final class LabelSelector implements Predicate<Map<String, String>> {
  private static final Pattern REQUIREMENT =
      Pattern.compile(
          "\\s*(?:(?<not>!)\\s*(?<absent>[^\\s!=,()]+)|(?<key>[^\\s!=,()]+)\\s*"
              + "(?:(?<op>==|=|!=)\\s*(?<value>[^\\s!=,()]*)|(?:\\s(?<set>in|notin)\\s*\\((?<values>[^()]*)\\))?)"
              + ")\\s*(?<end>,|$)");

  private final List<Predicate<Map<String, String>>> requirements;

  private LabelSelector(List<Predicate<Map<String, String>>> requirements) {
    this.requirements = requirements;
  }

  /** Reads a selector, or fails with 422; an empty one selects everything. */
  static LabelSelector parse(String text) {
    List<Predicate<Map<String, String>>> requirements = new ArrayList<>();
    Matcher matcher = REQUIREMENT.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw malformed(text);
      }
      requirements.add(requirement(matcher, text));
      at = matcher.end();
    }
    if (text.stripTrailing().endsWith(",")) {
      throw malformed(text);
    }
    return new LabelSelector(List.copyOf(requirements));
  }

  @Override
  public boolean test(Map<String, String> labels) {
    return requirements.stream().allMatch(r -> r.test(labels));
  }

  private static Predicate<Map<String, String>> requirement(Matcher matcher, String text) {
    if (matcher.group("not") != null) {
      String absent = key(matcher.group("absent"), text);
      return labels -> !labels.containsKey(absent);
    }
    String key = key(matcher.group("key"), text);
    if (matcher.group("op") != null) {
      return equality(key, matcher.group("op"), value(matcher.group("value"), text));
    }
    if (matcher.group("set") != null) {
      return membership(key, matcher.group("set"), values(matcher.group("values"), text));
    }
    return labels -> labels.containsKey(key);
  }

  private static Predicate<Map<String, String>> equality(
      String key, String operator, String value) {
    return operator.equals("!=")
        ? labels -> !value.equals(labels.get(key))
        : labels -> value.equals(labels.get(key));
  }

  private static Predicate<Map<String, String>> membership(
      String key, String operator, Set<String> values) {
    return operator.equals("notin")
        ? labels -> !labels.containsKey(key) || !values.contains(labels.get(key))
        : labels -> labels.containsKey(key) && values.contains(labels.get(key));
  }

  private static Set<String> values(String list, String text) {
    return Stream.of(list.split(",", -1))
        .map(v -> value(v.strip(), text))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static String key(String key, String text) {
    if (!Labels.isKey(key)) {
      throw malformed(text);
    }
    return key;
  }

  private static String value(String value, String text) {
    if (!Labels.isValue(value)) {
      throw malformed(text);
    }
    return value;
  }

  private static ApiError malformed(String text) {
    return ApiError.invalidInput(
        "label_selector", "label selector '" + text + "' is not correctly formatted");
  }
}
