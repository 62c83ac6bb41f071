package io.dockbridge.cli.instance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads the whole lines that were added to a file since it was last asked. For one thread. */
public final class LogTail {
  private final Path file;
  private long position;

  public LogTail(Path file, long position) {
    this.file = file;
    this.position = position;
  }

  /** From the file's end as it is now. */
  public static LogTail fromEnd(Path file) throws IOException {
    return new LogTail(file, Files.exists(file) ? Files.size(file) : 0);
  }

  public List<String> more() throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() < position) {
        position = 0; // The file was begun anew.
      }
      byte[] bytes = rest(channel);
      int whole = afterLastNewline(bytes);
      position += whole;
      return new String(bytes, 0, whole, StandardCharsets.UTF_8).lines().toList();
    }
  }

  private byte[] rest(FileChannel channel) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    WritableByteChannel out = Channels.newChannel(bytes);
    channel.transferTo(position, channel.size() - position, out);
    return bytes.toByteArray();
  }

  private static int afterLastNewline(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }
}
