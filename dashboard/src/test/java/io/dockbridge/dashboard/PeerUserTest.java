package io.dockbridge.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerUserTest {
  private static final int OTHER = 4242;

  @TempDir private Path dir;

  @Test
  void aConnectionOfThisUserIsNotForeign() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
      assertThat(PeerUser.isForeign(socket.getLocalPort(), server.getLocalPort())).isFalse();
    }
  }

  @Test
  void theFarEndsUserCountsAsTheKernelListsIt() throws IOException {
    assertThat(foreign("0100007F:1F90", "0100007F:0050", OTHER)).isTrue();
    assertThat(foreign("0000000000000000FFFF00000100007F:1F90", mapped("0050"), OTHER)).isTrue();
    assertThat(foreign("0100007F:1F90", "0100007F:0050", 0)).as("root").isFalse();
    assertThat(foreign("0100007F:1F90", "0100007F:0050", 1000)).as("this user").isFalse();
    assertThat(foreign("0100007F:0050", "0100007F:1F90", OTHER)).as("our end").isFalse();
  }

  private static String mapped(String port) {
    return "0000000000000000FFFF00000100007F:" + port;
  }

  private boolean foreign(String local, String remote, int user) throws IOException {
    Path list = dir.resolve("tcp");
    Files.writeString(
        list,
        """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid
           0: %s %s 01 00000000:00000000 00:00000000 00000000  %d        0 1 1 0
        """
            .formatted(local, remote, user));
    return PeerUser.isForeign(list, 8080, 80, 1000);
  }
}
