package io.dockbridge.portforward.udp;

import io.dockbridge.portforward.udp.DatagramQueue.Batch;
import io.dockbridge.portforward.udp.DatagramQueue.Queued;
import io.dockbridge.proxy.Dialer;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.proxy.PythonProgram;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of {@code udp_relay.py} on the server, which describes the frames.
 *
 * <p>Threads: the one that calls {@link #relay} reads; {@code udp-relay-writer}, virtual, writes.
 * Both end with the program.
 */
final class RelayProgram implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(RelayProgram.class);
  private static final PythonProgram SCRIPT =
      new PythonProgram(RelayProgram.class, "udp_relay.py", "dockbridge-udp");

  /** What starts it on the server. */
  static final String COMMAND = SCRIPT.command();

  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);
  private static final int BUFFER = 64 << 10;

  private final Duplex program;
  private final DataInputStream in;
  private final DataOutputStream out;

  /** Flows that the program knows; of the writing thread alone. */
  private final Set<Integer> known = new HashSet<>();

  private RelayProgram(Duplex program) {
    this.program = program;
    this.in = new DataInputStream(new BufferedInputStream(program.input(), BUFFER));
    this.out = new DataOutputStream(new BufferedOutputStream(program.output(), BUFFER));
  }

  /** Starts it; whether it runs is known only after {@link #awaitGreeting}. */
  static RelayProgram start(Dialer server) throws IOException {
    return new RelayProgram(server.dial());
  }

  /** Waits until it runs. */
  void awaitGreeting() throws IOException {
    SCRIPT.send(out);
    String _ = SCRIPT.awaitGreeting(in);
  }

  /** Passes datagrams on, both ways, until the program ends or is closed. */
  void relay(UdpFlows flows, DatagramQueue queue) throws IOException {
    Thread writer =
        Thread.ofVirtual().name("udp-relay-writer").unstarted(() -> writeUntilEnd(queue));
    queue.forgetEnds();
    writer.start();
    try {
      while (readFrame(flows)) {}
    } finally {
      writer.interrupt();
    }
  }

  private boolean readFrame(UdpFlows flows) throws IOException {
    int kind = in.read();
    if (kind < 0) {
      return false;
    }
    int number = in.readInt();
    byte[] body = new byte[in.readUnsignedShort()];
    in.readFully(body);
    switch (kind) {
      case 'D' -> flows.numbered(number).ifPresent(flow -> flow.answer(body));
      case 'L' -> flows.numbered(number).ifPresent(flow -> flow.stream().lost(count(body)));
      default -> throw new IOException("a frame of kind " + kind);
    }
    return true;
  }

  private static long count(byte[] body) {
    return Integer.toUnsignedLong(ByteBuffer.wrap(body).getInt());
  }

  private void writeUntilEnd(DatagramQueue queue) {
    try {
      while (true) {
        write(queue.take());
        out.flush();
      }
    } catch (InterruptedException _) {
      LOG.debug("the reader has ended"); // which only then interrupts
    } catch (IOException e) {
      LOG.debug("no datagrams can be sent to the server: {}", e.toString());
      close(); // the reader reports why
    }
  }

  private void write(Batch batch) throws IOException {
    for (Queued next : batch.datagrams()) {
      if (known.add(next.flow().number())) {
        writeOpening(next.flow());
      }
      writeFrame('D', next.flow().number(), next.datagram());
    }
    for (int number : batch.endedFlows()) {
      if (known.remove(number)) {
        writeFrame('C', number, EMPTY);
      }
    }
  }

  private void writeOpening(UdpFlow flow) throws IOException {
    UdpPort target = flow.target();
    byte[] address = target.host().getBytes(StandardCharsets.US_ASCII);
    out.writeByte('O');
    out.writeInt(flow.number());
    out.writeShort(Short.BYTES + address.length);
    out.writeShort(target.port());
    out.write(address);
  }

  private void writeFrame(char kind, int flow, ByteBuffer body) throws IOException {
    out.writeByte(kind);
    out.writeInt(flow);
    out.writeShort(body.remaining());
    out.write(body.array(), body.arrayOffset() + body.position(), body.remaining());
  }

  /** Ends it. Idempotent. */
  @Override
  public void close() {
    try {
      program.close();
    } catch (IOException e) {
      LOG.debug("closing the relay for UDP: {}", e.toString());
    }
  }
}
