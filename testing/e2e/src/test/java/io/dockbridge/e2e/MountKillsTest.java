package io.dockbridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@code kill -9} of all that keeps a shared folder in step, while both sides write into it: then
 * both are equal, and everything is there. {@code e2e/mounts-kills N} for more of them.
 */
@ExtendWith(RealServers.class)
@Timeout(value = 2, unit = TimeUnit.HOURS)
class MountKillsTest {
  private static final int KILLS = Integer.getInteger("dockbridge.kills", 4);
  private static final int LATEST_MILLIS = 800;
  private static final int LARGE = 5 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final long seed = Long.getLong("dockbridge.seed", System.nanoTime());
  private final Random random = new Random(seed);

  /** What this machine wrote last, by path. */
  private final Map<String, String> ours = new TreeMap<>();

  private Cloud cloud;
  private Installation installation;
  private Dockbridge dockbridge;
  private Path folder;

  private enum Victim {
    DAEMON,
    HELPER,
    SSHD,
    SERVER
  }

  @BeforeEach
  void start(Cloud shared) throws IOException {
    System.out.printf("MountKillsTest: %d kills, seed %d%n", KILLS, seed);
    cloud = shared;
    installation = new Installation(cloud).set("ssh.keep_alive", "1s");
    dockbridge = installation.dockbridge();
    dockbridge.start();
    DockerCli docker = installation.docker();
    docker.importBusybox();
    folder = Files.createDirectories(installation.folder().resolve("shared"));
    Files.createDirectories(folder.resolve("here"));
    Files.createDirectories(folder.resolve("there"));
    docker.ok("create", "--name", "dev", "-v", folder + ":/app", "busybox", "true");
  }

  @AfterEach
  void close() {
    installation.close();
  }

  @Test
  void bothSidesAreEqualAndNothingIsGone() throws Exception {
    Map<String, String> before = Map.of();
    for (int kill = 0; kill < KILLS; kill++) {
      Victim victim = Victim.values()[kill % Victim.values().length];
      String what = "kill %d (%s), seed %d".formatted(kill + 1, victim, seed);
      killWhileBothWrite(victim, kill);
      awaitInStep(what);
      Map<String, String> here = hashesHere();
      assertThat(hashesThere()).as(what).isEqualTo(here);
      requireNoConflicts(what);
      assertThat(here).as(what).containsAllEntriesOf(ours).containsAllEntriesOf(theirs(before));
      before = here;
    }
  }

  private static Map<String, String> theirs(Map<String, String> all) {
    return all.entrySet().stream()
        .filter(it -> it.getKey().matches("./there/[0-9].*"))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** No file is written on both sides. */
  private void requireNoConflicts(String what) throws IOException {
    JsonNode report = JSON.readTree(dockbridge.run("mounts", "-o", "json").ok());
    assertThat(report.path("mount_conflicts")).as(what).isEmpty();
  }

  private void killWhileBothWrite(Victim victim, int round) throws InterruptedException {
    Guest guest = new Guest(installation);
    Runnable daemon = dockbridge.killer();
    AtomicBoolean over = new AtomicBoolean();
    Random edits = new Random(random.nextLong());
    Thread here = Thread.ofPlatform().start(() -> writeHere(edits, over));
    Thread there = Thread.ofPlatform().start(() -> guest.run(writesThere(round)));
    TimeUnit.MILLISECONDS.sleep(random.nextInt(LATEST_MILLIS));
    switch (victim) {
      case DAEMON -> daemon.run();
      case HELPER -> guest.run("pkill -9 -f '[s]ys.stdin.buffer.read'");
      case SSHD -> guest.run("pkill -9 sshd");
      case SERVER -> cloud.reset(installation.server().id());
    }
    over.set(true);
    here.join();
    there.join();
    if (victim == Victim.DAEMON) {
      dockbridge.start();
    }
  }

  private void writeHere(Random edits, AtomicBoolean over) {
    while (!over.get()) {
      String name = "here/" + edits.nextInt(300);
      byte[] content = new byte[edits.nextInt(40) == 0 ? LARGE : edits.nextInt(9000)];
      edits.nextBytes(content);
      try {
        Files.write(folder.resolve(name), content);
        ours.put("./" + name, sha256(content));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** As a container does it: into the mirror. New names, as a reset loses what is half written. */
  private String writesThere(int round) {
    return "cd %s/there; for i in $(seq 150); do head -c $((i * 97 %% 9000)) /dev/urandom > .new; mv .new %d-$i; done; head -c %d /dev/urandom > .new; mv .new %d-large"
        .formatted(mirror(), round, LARGE, round);
  }

  private String mirror() {
    return "/var/lib/docker/dockbridge/tree" + folder;
  }

  private void awaitInStep(String what) {
    Await.until(
        what + ": both sides in step",
        () -> {
          if (installation.docker().run("ps").exitCode() != 0) {
            return false;
          }
          dockbridge.run("mounts", "sync");
          JsonNode report = JSON.readTree(dockbridge.run("mounts", "-o", "json").ok());
          return report.at("/mounts/0/state").asText().equals("in sync")
              && hashesThere().equals(hashesHere());
        });
  }

  private Map<String, String> hashesHere() {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        all.put("./" + folder.relativize(file), sha256(Files.readAllBytes(file)));
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> hashesThere() {
    String list = "cd %s && find . -type f -exec sha256sum {} +".formatted(mirror());
    return new Guest(installation)
        .sh(list)
        .lines()
        .map(it -> it.split("  ", 2))
        .collect(Collectors.toMap(it -> it[1], it -> it[0], (a, _) -> a, TreeMap::new));
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
