package io.dockbridge.e2e;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What a daemon holds of its machine.
 *
 * @param heapKiB live, after a collection
 */
record Vitals(int files, int threads, long heapKiB) {
  private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

  static Vitals of(Installation installation) {
    long pid = installation.dockbridge().pid();
    jcmd(installation, pid, "GC.run");
    long heap =
        USED.matcher(jcmd(installation, pid, "GC.heap_info"))
            .results()
            .map(MatchResult::group)
            .mapToLong(it -> Long.parseLong(it.replaceAll(".* used |K", "")))
            .sum();
    return new Vitals(count(pid, "fd"), count(pid, "task"), heap);
  }

  private static int count(long pid, String what) {
    String[] names = new File("/proc/" + pid + "/" + what).list();
    return names == null ? 0 : names.length;
  }

  private static String jcmd(Installation installation, long pid, String question) {
    String program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Map<String, String> environment = Map.of("PATH", System.getenv("PATH"));
    try (Program jcmd =
        Program.start(
            List.of(program, pid + "", question),
            environment,
            installation.folder(),
            Program.nothing())) {
      return jcmd.await().ok();
    }
  }
}
