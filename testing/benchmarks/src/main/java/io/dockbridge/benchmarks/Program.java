package io.dockbridge.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Programs that are run, timed and started. */
record Program(List<String> command, Map<String, String> environment) {
  private static final double CLOCK_TICKS = 100; // per second, in /proc/PID/stat on every Linux

  /** The program with these arguments. */
  Program with(String... arguments) {
    List<String> longer = new ArrayList<>(command);
    longer.addAll(List.of(arguments));
    return new Program(longer, environment);
  }

  /** The program with one more variable. */
  Program env(String name, String value) {
    Map<String, String> more = new TreeMap<>(environment);
    more.put(name, value);
    return new Program(command, more);
  }

  private ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder(command).redirectInput(new File("/dev/null"));
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  /** Runs it; how long that took in ms. It has to succeed. */
  double time() throws IOException, InterruptedException {
    return time(Path.of("/dev/null"), Path.of("/dev/null"));
  }

  double time(Path input, Path output) throws IOException, InterruptedException {
    Path errors = Files.createTempFile("benchmark", ".err");
    ProcessBuilder builder =
        builder()
            .redirectInput(input.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    try {
      long begin = System.nanoTime();
      int exit = builder.start().waitFor();
      double millis = (System.nanoTime() - begin) / 1e6;
      if (exit != 0) {
        throw new IOException(command + " ended with " + exit + ": " + Files.readString(errors));
      }
      return millis;
    } finally {
      Files.delete(errors);
    }
  }

  /** Runs it and returns what it printed. It has to succeed. */
  String output() throws IOException, InterruptedException {
    Process process = builder().redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command + " failed: " + output);
    }
    return output.strip();
  }

  /** Starts it; its output goes nowhere. */
  Process start() throws IOException {
    return builder()
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Starts it; its input and output are the caller's. */
  Process startWithInput() throws IOException {
    return builder()
        .redirectInput(ProcessBuilder.Redirect.PIPE)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Starts it and waits until it prints its first line. */
  Process startUntilReady() throws IOException {
    Process process = builder().redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    if (reader.readLine() == null) {
      throw new IOException(command + " ended at once");
    }
    return process;
  }

  /** The CPU seconds that a process has used so far. */
  static double cpuSeconds(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / CLOCK_TICKS;
  }

  /** The resident memory of a process in MiB. */
  static double residentMebibytes(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }
}
