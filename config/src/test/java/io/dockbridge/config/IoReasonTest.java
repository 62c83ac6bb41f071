package io.dockbridge.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

class IoReasonTest {
  @Test
  void aFullDiskIsThisMachines() {
    assertThat(IoReason.of(new FileSystemException("/home/me/x", null, "No space left on device")))
        .isEqualTo("/home/me/x: No space left on device (this machine's disk, not the server's)");
    assertThat(IoReason.of(new IOException("No space left on device")))
        .isEqualTo("No space left on device (this machine's disk, not the server's)");
  }

  @Test
  void whatTheServerSaysOfItsDiskIsLeftAsItIs() {
    String said = "exit code 1: write /var/x: No space left on device";
    assertThat(IoReason.of(new IOException(said))).isEqualTo(said);
    assertThat(IoReason.of(new AccessDeniedException("/x"))).isEqualTo("/x: permission denied");
  }
}
