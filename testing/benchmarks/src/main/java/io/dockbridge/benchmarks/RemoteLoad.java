package io.dockbridge.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A {@link Load} in another network. Arguments: address and port. Each line of its input is a
 * measurement and a number; figures are the answer. Ends with its input.
 */
final class RemoteLoad {
  private RemoteLoad() {}

  /** Measures until its input ends. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Load load = new Load(arguments[0], Integer.parseInt(arguments[1]));
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    System.out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", -1);
      double[] figures = measure(load, words[0], Long.parseLong(words[1]));
      System.out.println(
          Arrays.stream(figures).mapToObj(Double::toString).collect(Collectors.joining(" ")));
    }
  }

  private static double[] measure(Load load, String what, long count)
      throws IOException, InterruptedException {
    return switch (what) {
      case "first" -> load.firstBytes((int) count);
      case "download" -> new double[] {load.download(1, count)};
      case "upload" -> new double[] {load.upload(1, count)};
      case "hold" -> hold(load, (int) count);
      default -> throw new IOException(what);
    };
  }

  /** ms until so many connections are open and have been answered; and how many were. */
  private static double[] hold(Load load, int count) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    List<SocketChannel> held = load.holdAtOnce(count);
    double millis = (System.nanoTime() - begin) / 1e6;
    Load.close(held);
    return new double[] {millis, held.size()};
  }
}
