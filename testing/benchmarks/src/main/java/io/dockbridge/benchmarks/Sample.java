package io.dockbridge.benchmarks;

import java.util.Arrays;

/** Measured values of one kind. */
final class Sample {
  private final double[] sorted;

  Sample(double[] values) {
    sorted = values.clone();
    Arrays.sort(sorted);
  }

  double median() {
    return quantile(0.5);
  }

  double p99() {
    return quantile(0.99);
  }

  /** The nearest value that was measured. */
  private double quantile(double q) {
    int index = (int) Math.ceil(q * sorted.length) - 1;
    return sorted[Math.max(0, index)];
  }
}
