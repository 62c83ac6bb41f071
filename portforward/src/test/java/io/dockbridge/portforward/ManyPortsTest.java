package io.dockbridge.portforward;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.portforward.local.FileLimit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What thousands of ports of one container cost, and where a process's limits end them. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "limits are read from /proc")
class ManyPortsTest {
  private static final long MEBIBYTE = 1 << 20;

  /** Runs {@link ManyPorts} with two megabytes of direct memory, where a port may have none. */
  private static List<String> run(String limit, String protocol, int ports)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "ulimit -n " + limit + " && exec \"$@\"", "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:MaxDirectMemorySize=2m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(ManyPorts.class.getName(), protocol, String.valueOf(ports)));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.lines().toList();
  }

  private static long number(List<String> lines, String name) {
    return lines.stream()
        .filter(it -> it.startsWith(name + " "))
        .mapToLong(it -> Long.parseLong(it.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(String.join("\n", lines)));
  }

  @Test
  void twoThousandUdpPortsTakeLessThan20Mebibytes() throws Exception {
    List<String> lines = run("$(ulimit -Hn)", "udp", 2000);
    assertThat(number(lines, "open")).isGreaterThan(1980); // others may have some
    assertThat(number(lines, "memory")).isLessThan(20 * MEBIBYTE);
    assertThat(number(lines, "left")).isZero();
  }

  @Test
  void fiveThousandTcpPortsAreOpenedServedAndClosed() throws Exception {
    int ports = Math.min(5000, FileLimit.ofThisProcess().most() / 2); // two sockets each
    List<String> lines = run("$(ulimit -Hn)", "tcp", ports);
    assertThat(number(lines, "open")).isGreaterThan(ports - 20); // others may have some
    assertThat(number(lines, "memory")).isLessThan(50 * MEBIBYTE);
    assertThat(lines).contains("others ok", "end");
  }

  @Test
  void withFewFilesSomePortsAreRefusedWithTheReasonAndAllElseGoesOn() throws Exception {
    List<String> lines = run("512", "tcp", 1000);
    assertThat(number(lines, "open")).isBetween(100L, 256L);
    assertThat(lines)
        .anyMatch(it -> it.contains("may have only 512 files open (ulimit -n)"))
        .contains("others ok", "left 0", "end");
  }
}
