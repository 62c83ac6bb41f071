package io.dockbridge.hetzner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.dockbridge.hetzner.model.Action;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ActionsClientTest extends AgainstFakeApi {
  private static final Duration MINUTES = Duration.ofMinutes(5);

  @Test
  void whatHasSucceededNeedsNoRequest() {
    client.actions().await(List.of(action(1, Action.Status.SUCCESS)), MINUTES);
    client.actions().await(List.of(), MINUTES);
    assertThat(requests()).isEmpty();
  }

  @Test
  void asksForAllRunningActionsAtOnceUntilAllHaveSucceeded() {
    oneByOne(
        actions(sent(1, "running"), sent(2, "running")),
        actions(sent(1, "success"), sent(2, "dreaming")),
        actions(sent(2, "success")));
    client.actions().await(List.of(running(1), running(2)), MINUTES);
    assertThat(requestedUrls())
        .containsExactly(
            "/v1/actions?id=1&id=2&per_page=50&page=1",
            "/v1/actions?id=1&id=2&per_page=50&page=1",
            "/v1/actions?id=2&per_page=50&page=1");
    assertThat(time.pauses()).containsExactly(1L, 1L, 1L);
  }

  @Test
  void asksForAtMost25ActionsAtOnce() {
    List<Action> running =
        LongStream.rangeClosed(1, 26).mapToObj(ActionsClientTest::running).toList();
    String[] done =
        LongStream.rangeClosed(1, 25).mapToObj(id -> sent(id, "success")).toArray(String[]::new);
    oneByOne(actions(done), actions(sent(26, "success")));
    client.actions().await(running, MINUTES);
    assertThat(requestedUrls().getLast()).isEqualTo("/v1/actions?id=26&per_page=50&page=1");
  }

  @Test
  void failsAsSoonAsOneFails() {
    oneByOne(
        actions(
            sent(1, "running"),
            """
            {"id": 2, "command": "start_server", "status": "error", "progress": 100,
             "error": {"code": "resource_unavailable", "message": "no host left"}}
            """));
    HetznerException failure = failureOf(List.of(running(1), running(2)));
    assertThat(failure.code()).isEqualTo(ErrorCode.RESOURCE_UNAVAILABLE);
    assertThat(failure.action().map(Action::command)).contains("start_server");
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(failure)
        .hasMessage("Action start_server (2) failed: no host left (resource_unavailable)");
  }

  /** Hetzner's own examples carry one. */
  @Test
  void anErrorOnARunningActionMeansNothing() {
    oneByOne(
        actions(
            """
            {"id": 1, "command": "c", "status": "running", "error": {"code": "x", "message": "y"}}
            """),
        actions(sent(1, "success")));
    client.actions().await(List.of(running(1)), MINUTES);
    assertThat(requests()).hasSize(2);
  }

  @Test
  void anActionThatIsGoneIsNotWaitedForWithoutEnd() {
    always(actions());
    HetznerException failure = failureOf(List.of(running(7)));
    assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(failure).hasMessage("Action create_server (7) is gone");
  }

  @Test
  void givesUpAtTheDeadline() {
    always(actions(sent(1, "running")));
    HetznerException failure = failureOf(List.of(running(1)));
    assertThat(failure.code()).isEqualTo(ErrorCode.STILL_RUNNING);
    assertThat(failure)
        .hasMessage("Action create_server (1) has not ended after 300 s (progress 40 %)");
    assertThat(time.pauses()).startsWith(1L).contains(2L).endsWith(3L);
    assertThat(time.pauses().stream().mapToLong(Long::longValue).sum()).isBetween(297L, 300L);
  }

  private HetznerException failureOf(List<Action> actions) {
    return catchThrowableOfType(
        HetznerException.class, () -> client.actions().await(actions, MINUTES));
  }

  private static Action running(long id) {
    return action(id, Action.Status.RUNNING);
  }

  private static Action action(long id, Action.Status status) {
    return new Action(id, "create_server", status, 0, Optional.empty());
  }

  private static String sent(long id, String status) {
    return """
    {"id": %d, "command": "create_server", "status": "%s", "progress": 40, "finished": null,
     "started": "2026-11-21T10:00:00+00:00", "resources": [], "error": null}
    """
        .formatted(id, status);
  }

  private static ResponseDefinitionBuilder actions(String... sent) {
    return ok(Arrays.stream(sent).collect(Collectors.joining(",", "{\"actions\": [", "]}")));
  }
}
