package io.dockbridge.hetzner.http;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the API adds to some errors.
 *
 * @param fields the wrong or taken fields of the request
 * @param limits the names of the account's limits that are reached
 * @param announcement where a removed route was announced
 */
record ErrorDetails(
    List<FieldError> fields, List<LimitName> limits, Optional<String> announcement) {
  static final ErrorDetails NONE = new ErrorDetails(List.of(), List.of(), Optional.empty());

  /**
   * One wrong field.
   *
   * @param messages why, for people; may be empty
   */
  record FieldError(String name, List<String> messages) {}

  /** One limit, for instance {@code primary_ip_limit}. */
  record LimitName(String name) {}

  /** For people, on one line; empty when there is nothing to say. */
  String inWords() {
    String wrong =
        fields.stream()
            .map(field -> field.name() + ": " + String.join(", ", field.messages()))
            .collect(Collectors.joining("; "));
    String reached = limits.stream().map(LimitName::name).collect(Collectors.joining(", "));
    return String.join(" ", wrong, reached, announcement.orElse("")).strip();
  }
}
