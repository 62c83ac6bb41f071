package io.dockbridge.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Contenders that do the same thing take turns, so that whatever else happens on the machine
 * happens to all of them.
 */
final class Contest {
  /** Does the thing once or several times, and says how each went. */
  @FunctionalInterface
  interface Turn {
    double[] take() throws IOException, InterruptedException;
  }

  private final Map<String, Turn> contenders = new LinkedHashMap<>();

  Contest add(String name, Turn turn) {
    contenders.put(name, turn);
    return this;
  }

  /** The first round warms up and does not count. */
  Map<String, Sample> run(int rounds) throws IOException, InterruptedException {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    List<String> order = new ArrayList<>(contenders.keySet());
    for (int round = 0; round <= rounds; round++) {
      for (String name : order) {
        double[] measured = contenders.get(name).take();
        if (round > 0) {
          List<Double> all = values.computeIfAbsent(name, _ -> new ArrayList<>());
          for (double value : measured) {
            all.add(value);
          }
        }
      }
      order.add(order.removeFirst()); // nobody is always the one who comes behind another
    }
    Map<String, Sample> samples = new LinkedHashMap<>();
    values.forEach((name, all) -> samples.put(name, sample(all)));
    return samples;
  }

  private static Sample sample(List<Double> values) {
    return new Sample(values.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
