package io.dockbridge.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class StandardOutputTest {
  @Test
  void aReaderThatHasGoneIsToldApartFromOtherTrouble() throws IOException {
    Pipe pipe = Pipe.open();
    pipe.source().close();
    try (OutputStream sink = Channels.newOutputStream(pipe.sink())) {
      StandardOutput stdout = new StandardOutput(sink);
      PrintWriter out = stdout.writer(UTF_8);
      out.println("a line");
      assertThat(out.checkError()).isTrue();
      assertThat(stdout.isClosedByReader()).isTrue();
    }
  }

  static boolean hasFullDevice() {
    return Files.isWritable(Path.of("/dev/full"));
  }

  @Test
  @EnabledIf(value = "hasFullDevice", disabledReason = "there is no /dev/full here")
  void aFullDiskIsNotAReaderThatHasGone() throws IOException {
    try (OutputStream full = new FileOutputStream("/dev/full")) {
      StandardOutput stdout = new StandardOutput(full);
      PrintWriter out = stdout.writer(UTF_8);
      out.println("a line");
      assertThat(out.checkError()).isTrue();
      assertThat(stdout.isClosedByReader()).isFalse();
    }
  }
}
