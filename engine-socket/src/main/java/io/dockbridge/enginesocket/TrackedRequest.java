package io.dockbridge.enginesocket;

import io.dockbridge.activity.Lease;
import io.dockbridge.enginesocket.http.ResponseHead;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** A request that counts as the user's activity, from its beginning to the end of its answer. */
final class TrackedRequest implements ExchangeListener {
  private final RequestId id;
  private final Lease lease;
  private final String client;
  private final String what;
  private final Consumer<Operation> audit;
  private final Optional<String> apiVersion;
  private final long begun = System.nanoTime();

  TrackedRequest(
      RequestId id,
      Lease lease,
      String client,
      String what,
      Optional<String> apiVersion,
      Consumer<Operation> audit) {
    this.id = id;
    this.apiVersion = apiVersion;
    this.lease = lease;
    this.client = client;
    this.what = what;
    this.audit = audit;
  }

  @Override
  public void moved(long bytes) {
    lease.bytes();
  }

  @Override
  public void becomesRaw(ResponseHead response) {
    if (response.beginsTerminal(apiVersion)) {
      lease.becomesTerminal();
    }
  }

  @Override
  public void ended(int status) {
    lease.close();
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    audit.accept(new Operation(id.text(), client, what, status, took));
  }
}
