package io.dockbridge.lifecycle.provision;

import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.lifecycle.server.Explanation;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Which candidates the cloud would not give us, and why. Used by one thread. */
final class RejectedCandidates {
  private final List<Candidate> candidates = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private final List<HetznerException> reasons = new ArrayList<>();

  /** Whether the next candidate may do better after this. */
  static boolean another(HetznerException e) {
    return e.is(
        ErrorCode.RESOURCE_UNAVAILABLE,
        ErrorCode.PLACEMENT_ERROR,
        ErrorCode.NO_SPACE_LEFT_IN_LOCATION,
        ErrorCode.RESOURCE_LIMIT_EXCEEDED,
        ErrorCode.INVALID_SERVER_TYPE,
        ErrorCode.UNSUPPORTED_ERROR,
        ErrorCode.INVALID_INPUT,
        ErrorCode.MAINTENANCE);
  }

  void add(Candidate candidate, HetznerException e) {
    String code = e.rawCode().isEmpty() ? e.code().name() : e.rawCode();
    candidates.add(candidate);
    lines.add(candidate + ": " + code);
    reasons.add(e);
  }

  List<Candidate> candidates() {
    return List.copyOf(candidates);
  }

  /** Whether the account's limit was among the reasons: servers just deleted still count for it. */
  boolean limited() {
    return reasons.stream().anyMatch(it -> it.is(ErrorCode.RESOURCE_LIMIT_EXCEEDED));
  }

  /** Whether there was no other reason; so it is if nothing was asked for. */
  boolean onlyOutOfStock() {
    return reasons.stream()
        .allMatch(it -> it.is(ErrorCode.RESOURCE_UNAVAILABLE, ErrorCode.PLACEMENT_ERROR));
  }

  /** One line that names each candidate. There must be one. */
  ServerUnavailableException exception() {
    HetznerException last = reasons.getLast();
    String each = lines.stream().distinct().collect(Collectors.joining(", "));
    return new ServerUnavailableException(
        "Hetzner has no such server available (%s): %s".formatted(each, last.getMessage()),
        Explanation.advice(last),
        last);
  }
}
