package io.dockbridge.cost;

import java.time.Instant;
import java.util.Optional;

/** What the ledger says in a line. */
public sealed interface LedgerLine {
  /** The cloud's id of the server. */
  long id();

  /**
   * A server exists. Said again for the same id it means that the server still does, whatever was
   * written before.
   *
   * @param instance whose server it is
   * @param created by the cloud's clock: its paid hours count from here
   * @param price empty if it was not known when the line was written
   */
  record Created(
      long id,
      String name,
      String instance,
      String serverType,
      String location,
      Instant created,
      Optional<ServerPrice> price)
      implements LedgerLine {}

  /**
   * A server does not exist any more.
   *
   * @param when it was seen to be gone, which may be later than it went
   */
  record Gone(long id, Instant when) implements LedgerLine {}
}
