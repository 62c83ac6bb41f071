package io.dockbridge.hostservices;

import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.Duplex;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server whose relay speaks as host_relay.py does; streams are TCP connections. */
final class FakeRelay implements HostServer, AutoCloseable {
  private static final Pattern SIZE = Pattern.compile("read\\((\\d+)\\)");

  static final String AGENT_MADE = "agent %1$s /run/dockbridge/agent-%1$s.sock";

  final AtomicInteger starts = new AtomicInteger();
  final AtomicInteger ends = new AtomicInteger();
  final BlockingQueue<Duplex> streams = new LinkedBlockingQueue<>();
  final List<String> greeted = new CopyOnWriteArrayList<>();
  private final ServerSocketChannel listener;
  private volatile Duplex control;
  volatile String greeting = "runs";
  volatile String agentAnswer = AGENT_MADE;

  FakeRelay() throws IOException {
    listener =
        ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
  }

  /** Both ends of a connection. */
  private record Pair(Duplex near, Duplex far) {}

  private synchronized Pair connect() throws IOException {
    Duplex near = new ChannelDuplex(SocketChannel.open(listener.getLocalAddress()));
    return new Pair(near, new ChannelDuplex(listener.accept()));
  }

  @Override
  public Duplex start(String command) throws IOException {
    Matcher size = SIZE.matcher(command);
    if (!size.find()) {
      throw new IOException("no script in " + command);
    }
    starts.incrementAndGet();
    Pair pair = connect();
    control = pair.far();
    Thread.ofVirtual().start(() -> obey(pair.far(), Integer.parseInt(size.group(1))));
    return pair.near();
  }

  private void obey(Duplex end, int scriptSize) {
    try {
      end.input().readNBytes(scriptSize);
      if (greeting.isEmpty()) {
        end.close(); // as where there is no python3
        return;
      }
      say(end, "dockbridge-host " + greeting);
      var lines = new BufferedReader(new InputStreamReader(end.input(), StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("hello ")) {
          greeted.add(line);
          say(end, "ready /run/dockbridge/streams.sock");
        } else if (line.equals("end")) {
          ends.incrementAndGet();
          end.close();
          return;
        } else if (line.startsWith("agent ")) {
          say(end, agentAnswer.formatted(line.substring("agent ".length())));
        }
      }
    } catch (IOException _) {
      return; // the test has ended it
    }
  }

  private static void say(Duplex end, String line) throws IOException {
    end.output().write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Duplex openSocket(String path) throws IOException {
    Pair pair = connect();
    streams.add(pair.far());
    return pair.near();
  }

  void queued(int containers) throws IOException {
    say(control, "waiting " + containers);
  }

  void killControl() throws IOException {
    control.close();
  }

  /** What a container that has connected is told, and its stream. */
  record Answer(String line, Duplex stream) {}

  /** A container connects. A stream that has been closed is passed over, as the relay does. */
  Answer announce(String line) throws IOException, InterruptedException {
    while (true) {
      Duplex stream = streams.poll(30, TimeUnit.SECONDS);
      if (stream == null) {
        throw new IOException("no stream waits");
      }
      say(stream, line);
      String answer = line(stream);
      if (!answer.isEmpty()) {
        return new Answer(answer, stream);
      }
    }
  }

  private static String line(Duplex stream) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = stream.input().read(); next >= 0 && next != '\n'; ) {
      line.append((char) next);
      next = stream.input().read();
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
