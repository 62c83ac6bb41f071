package io.dockbridge.ssh;

import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Somebody who waits for the next byte of a stream, on a thread of their own. */
final class Reading {
  private Reading() {}

  /** The byte, -1 at the end; or the failure. */
  static CompletableFuture<Integer> of(Duplex stream) {
    CompletableFuture<Integer> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                result.complete(stream.input().read());
              } catch (IOException e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }
}
