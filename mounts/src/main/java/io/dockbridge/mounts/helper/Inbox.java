package io.dockbridge.mounts.helper;

import io.dockbridge.mounts.helper.Helper.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** All that the synchronizing thread hears, in order. Any thread adds; that one takes. */
public final class Inbox {
  /** Something that was heard. */
  public sealed interface Message {
    /** A helper sent a frame. */
    record Said(Helper helper, Frame frame) implements Message {}

    /** A helper has ended. */
    record Ended(Helper helper, IOException reason) implements Message {}

    /** Something is asked of the thread, or may have changed. */
    record Call(Runnable action) implements Message {}
  }

  private final LinkedBlockingQueue<Message> messages = new LinkedBlockingQueue<>();

  public void add(Message message) {
    messages.add(message);
  }

  Message take() throws InterruptedException {
    return messages.take();
  }

  /** Empty if nothing comes in time; no time takes only what is there. */
  public Optional<Message> poll(Duration limit) throws InterruptedException {
    return Optional.ofNullable(messages.poll(limit.toNanos(), TimeUnit.NANOSECONDS));
  }
}
