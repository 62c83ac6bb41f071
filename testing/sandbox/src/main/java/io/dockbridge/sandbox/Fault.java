package io.dockbridge.sandbox;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * One thing that goes wrong: it counts the calls that fit since it was added, and hits {@code
 * times} of them from number {@code first} on.
 *
 * @param method HTTP method
 * @param path what the whole path below {@code /v1}, without the query, must match
 * @param first the number of the first call hit, from 1
 * @param times how many are hit
 * @param effect what happens to them
 */
public record Fault(String method, Pattern path, int first, int times, Effect effect) {

  /** What happens to a call that a fault hits. */
  public sealed interface Effect {
    /** Answers with an error envelope, and nothing is done. */
    record Refusal(int status, String code, String message) implements Effect {}

    /** Answers with anything, such as a gateway's HTML page, and nothing is done. */
    record Answer(int status, String contentType, String body) implements Effect {}

    /** Waits before the call is served as usual. */
    record Delay(Duration duration) implements Effect {}

    /** Closes the connection without doing anything. */
    record DropBefore() implements Effect {}

    /**
     * Does what was asked and closes the connection instead of answering: the client cannot know.
     */
    record DropAfterCommit() implements Effect {}
  }

  /** The next call that fits. */
  public static Fault on(String method, String pathRegex, Effect effect) {
    return new Fault(method, Pattern.compile(pathRegex), 1, 1, effect);
  }

  /** The same from the {@code number}th fitting call on, counted from 1. */
  public Fault fromCall(int number) {
    return new Fault(method, path, number, times, effect);
  }

  /** The same for so many calls in a row. */
  public Fault times(int count) {
    return new Fault(method, path, first, count, effect);
  }

  boolean fits(String calledMethod, String calledPath) {
    return method.equals(calledMethod) && path.matcher(calledPath).matches();
  }

  boolean hits(int call) {
    return call >= first && call < first + times;
  }
}
