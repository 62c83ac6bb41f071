package io.dockbridge.cost;

import java.util.Optional;

/**
 * What one thing costs.
 *
 * @param hourly for each started hour
 * @param monthly the most that a calendar month of it costs; empty: no such limit is known
 */
public record Rate(Amount hourly, Optional<Amount> monthly) {
  /** What so many hours of one month cost. */
  Amount of(long hours) {
    Amount all = hourly.times(hours);
    return monthly.map(all::atMost).orElse(all);
  }
}
