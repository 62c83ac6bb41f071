package io.dockbridge.hetzner;

import io.dockbridge.hetzner.http.ApiRequest;
import io.dockbridge.hetzner.http.HetznerApi;
import io.dockbridge.hetzner.http.Timing;
import io.dockbridge.hetzner.model.Action;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The API's {@code /actions}. */
public final class ActionsClient {
  /** As many ids as the API's own client puts into one request. */
  private static final int BATCH = 25;

  private final HetznerApi api;
  private final Timing timing;

  ActionsClient(HetznerApi api, Timing timing) {
    this.api = api;
    this.timing = timing;
  }

  /** The actions with these ids; those that the API does not know are missing. */
  public List<Action> list(Collection<Long> ids) {
    List<Long> all = List.copyOf(ids);
    List<Action> found = new ArrayList<>();
    for (int from = 0; from < all.size(); from += BATCH) {
      ApiRequest request = ApiRequest.get("actions");
      for (long id : all.subList(from, Math.min(from + BATCH, all.size()))) {
        request = request.with("id", Long.toString(id));
      }
      found.addAll(api.list(request, "actions", Action.class));
    }
    return List.copyOf(found);
  }

  /**
   * Waits until all actions have succeeded. Give it all that an answer names ({@link
   * CreatedServer#actions}): a server can be created and then fail to start.
   *
   * @param atMost how long to wait in total
   * @throws HetznerException as soon as one has failed, with the action's own code and {@link
   *     HetznerException#action}; STILL_RUNNING when the time is over; NOT_FOUND when the API does
   *     not know one of them
   */
  public void await(List<Action> actions, Duration atMost) {
    Instant deadline = timing.clock().instant().plus(atMost);
    List<Action> running = stillRunning(actions);
    for (int look = 1; !running.isEmpty(); look++) {
      Duration pause = timing.polls().delay(look);
      if (timing.clock().instant().plus(pause).isAfter(deadline)) {
        throw stillRunning(running.getFirst(), atMost);
      }
      timing.pause(pause, "waiting for action " + running.getFirst().command());
      running = stillRunning(refreshed(running));
    }
  }

  private List<Action> refreshed(List<Action> actions) {
    List<Action> found = list(actions.stream().map(Action::id).toList());
    // One that is gone would be waited for without end.
    List<Long> known = found.stream().map(Action::id).toList();
    for (Action action : actions) {
      if (!known.contains(action.id())) {
        String message = "Action %s (%d) is gone".formatted(action.command(), action.id());
        throw new HetznerException(ErrorCode.NOT_FOUND, message);
      }
    }
    return found;
  }

  private static List<Action> stillRunning(List<Action> actions) {
    for (Action action : actions) {
      if (action.status() == Action.Status.ERROR) {
        throw failed(action);
      }
    }
    return actions.stream().filter(Action::running).collect(Collectors.toUnmodifiableList());
  }

  private static HetznerException failed(Action action) {
    Action.Failure failure = action.error().orElse(new Action.Failure("", "no reason given"));
    String message =
        "Action %s (%d) failed: %s (%s)"
            .formatted(action.command(), action.id(), failure.message(), failure.code());
    return new HetznerException(ErrorCode.of(failure.code()), failure.code(), action, message);
  }

  private static HetznerException stillRunning(Action action, Duration waited) {
    String message =
        "Action %s (%d) has not ended after %d s (progress %d %%)"
            .formatted(action.command(), action.id(), waited.toSeconds(), action.progress());
    return new HetznerException(ErrorCode.STILL_RUNNING, "", action, message);
  }
}
