package io.dockbridge.portforward.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcNetAddressTest {
  @ParameterizedTest
  @CsvSource({
    "0100007F:1F90, 127.0.0.1, 8080, false",
    "00000000:0016, 0.0.0.0, 22, false",
    "0500000A:0050, 10.0.0.5, 80, true",
    "00000000000000000000000000000000:01BB, ::, 443, false",
    "00000000000000000000000001000000:0050, ::1, 80, false",
    "0000000000000000FFFF00000100007F:0050, 127.0.0.1, 80, false",
    "B80D0120000000000000000001000000:0050, 2001:db8:0:0:0:0:0:1, 80, true"
  })
  void anAddressIsReadAsTheKernelWritesIt(String text, String host, int port, boolean specific) {
    ProcNetAddress address = ProcNetAddress.parse(text);
    assertThat(address.host()).isEqualTo(host);
    assertThat(address.port()).isEqualTo(port);
    assertThat(address.isSpecific()).isEqualTo(specific);
  }
}
