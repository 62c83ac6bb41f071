package io.dockbridge.mounts.state;

import io.dockbridge.mounts.helper.FrameReader;
import io.dockbridge.mounts.helper.FrameWriter;
import io.dockbridge.mounts.reconcile.Agreement;
import io.dockbridge.mounts.reconcile.Entry;
import java.io.IOException;
import java.util.NoSuchElementException;
import java.util.Optional;

/** One record of an {@link AgreementJournal}. Later ones about a path replace earlier ones. */
sealed interface Note {
  /** With which server all is agreed on, and in which runs of both kernels. */
  record Server(String id, String serverBoot, String laptopBoot) implements Note {}

  /** Both sides have a path alike. */
  record Agreed(String path, Agreement agreement) implements Note {}

  /**
   * Nothing is agreed on about a path any more.
   *
   * @param at since when, in seconds since the epoch
   */
  record Gone(String path, long at) implements Note {}

  /**
   * One side is about to get a path from the other.
   *
   * @param entry as the giving side describes it
   */
  record Sent(String path, Side to, Entry entry) implements Note {}

  default byte[] encoded() {
    FrameWriter out = new FrameWriter();
    switch (this) {
      case Server it -> out.letter('S').text(it.id).text(it.serverBoot).text(it.laptopBoot);
      case Agreed it ->
          out.letter('A')
              .text(it.path)
              .entry(Optional.of(it.agreement.here()))
              .entry(Optional.of(it.agreement.there()))
              .wide(it.agreement.at());
      case Gone it -> out.letter('G').text(it.path).wide(it.at);
      case Sent it ->
          out.letter(it.to == Side.THERE ? 'T' : 'H').text(it.path).entry(Optional.of(it.entry));
    }
    return out.done();
  }

  static Note decoded(byte[] record) throws IOException {
    FrameReader in = new FrameReader(record);
    try {
      char kind = in.letter();
      String first = in.text().orElseThrow();
      return switch (kind) {
        case 'S' -> new Server(first, in.text().orElseThrow(), in.text().orElseThrow());
        case 'A' ->
            new Agreed(
                first,
                new Agreement(in.entry().orElseThrow(), in.entry().orElseThrow(), in.wide()));
        case 'G' -> new Gone(first, in.wide());
        case 'T' -> new Sent(first, Side.THERE, in.entry().orElseThrow());
        case 'H' -> new Sent(first, Side.HERE, in.entry().orElseThrow());
        default -> throw new IOException("a record of kind " + kind);
      };
    } catch (NoSuchElementException e) {
      throw new IOException("a broken record", e);
    }
  }
}
