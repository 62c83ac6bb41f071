package io.dockbridge.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.ConnectionHandler;
import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What streams do besides where OpenSSH serves them. */
abstract class OpenSshContract extends StreamContract {
  /** As when an upload is refused: an end that takes no more may still have said why. */
  @Test
  void anAnswerInTheMiddleOfAnUploadIsKept() throws Exception {
    byte[] refusal = new byte[2000];
    ConnectionHandler refuser =
        client -> {
          Duplex peer = new ChannelDuplex(client);
          assertThat(peer.input().read()).isZero();
          peer.output().write(refusal);
        };
    try (Backend refusing = Backend.start(directory.resolve("refuse.sock"), refuser);
        LocalPort port = LocalPort.open(() -> dial(refusing))) {
      for (int i = 0; i < 40; i++) {
        Duplex client = port.connect();
        try (client) {
          Thread upload = Thread.ofVirtual().start(() -> writeMuch(client));
          assertThat(client.input().readNBytes(refusal.length)).isEqualTo(refusal);
          client.close();
          upload.join();
        }
      }
    }
  }

  private static void writeMuch(Duplex client) {
    try {
      for (int piece = 0; piece < 100; piece++) {
        client.output().write(new byte[64 << 10]);
      }
    } catch (IOException e) {
      assertThat(e).isNotNull(); // what becomes of the upload is not the question
    }
  }
}
