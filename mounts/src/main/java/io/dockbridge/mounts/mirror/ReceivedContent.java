package io.dockbridge.mounts.mirror;

import io.dockbridge.mounts.helper.FrameReader;
import io.dockbridge.mounts.helper.Helper.Frame;
import io.dockbridge.mounts.local.LocalFiles.StaleException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the frames of one file's content, to the last, whatever happens: the next one's follow. */
final class ReceivedContent {
  private final Work work;

  ReceivedContent(Work work) {
    this.work = work;
  }

  /** All frames of one file are read, whatever happens: the next one's follow. */
  void writeTo(SeekableByteChannel out, Optional<SeekableByteChannel> old) throws IOException {
    Optional<IOException> failure = Optional.empty();
    for (Frame frame = work.session().receiveAny();
        frame.kind() != 'E';
        frame = work.session().receiveAny()) {
      try {
        if (failure.isEmpty()) {
          receivePiece(frame, out, old);
        }
      } catch (IOException e) {
        failure = Optional.of(e);
      } finally {
        if (frame.kind() == 'D') {
          work.session().helper().consumed(frame);
        }
      }
      if (frame.kind() == 'r') {
        throw new StaleException(Path.of("a file on the server"));
      }
      work.onProgress().run();
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private void receivePiece(Frame frame, SeekableByteChannel out, Optional<SeekableByteChannel> old)
      throws IOException {
    FrameReader body = frame.reader();
    if (frame.kind() == 'D') {
      work.content().write(body, out);
    } else if (frame.kind() == 'K' && old.isPresent()) {
      Content.copy(old.get(), body.wide(), body.wide(), out);
    }
  }

  /** Drops it. */
  void skip() throws IOException {
    for (Frame frame = work.session().receiveAny();
        frame.kind() == 'D' || frame.kind() == 'K';
        frame = work.session().receiveAny()) {
      if (frame.kind() == 'D') {
        work.session().helper().consumed(frame);
      }
    }
  }
}
