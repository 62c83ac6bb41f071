package io.dockbridge.lifecycle.volume;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * What a server does with its volume at every boot, before Docker starts. cloud-init runs it as
 * {@code bootcmd}, in the stage that {@code docker.service} waits for (through {@code
 * network-online.target}); containerd does not wait for it, so it is stopped meanwhile.
 *
 * <p>The volume is {@code /var/lib/docker}; a folder of it is {@code /var/lib/containerd}, where
 * newer engines keep their images. If it cannot be mounted Docker does not start: nobody is to work
 * on the server's own disk by mistake, which goes with the server.
 */
public final class VolumeMount {
  /** Exists on a server that could not use its volume, and says why. */
  public static final String PROBLEM = "/run/dockbridge/volume-problem";

  private static final String SCRIPT = "mount-volume.sh";

  private VolumeMount() {}

  /**
   * The script for a volume.
   *
   * @param device its path on the server
   * @param resume whether the containers that ran are to be remembered
   */
  static String script(long volume, String device, boolean resume) {
    return "volume="
        + volume
        + "\ndevice="
        + device
        + "\nresume="
        + (resume ? "yes\n" : "no\n")
        + text();
  }

  private static String text() {
    try (InputStream script = VolumeMount.class.getResourceAsStream(SCRIPT)) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
