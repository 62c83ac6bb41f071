package io.dockbridge.portforward.udp;

import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.function.Supplier;

/**
 * A UDP port of the server, and the local channels whose datagrams go there.
 *
 * @param channels bound, one per local address; closed by {@link UdpRelay#close(List)}
 * @param host of the port as seen on the server
 * @param streams makes a counter for each new sender
 */
public record UdpPort(
    List<DatagramChannel> channels, String host, int port, Supplier<UdpStream> streams) {}
