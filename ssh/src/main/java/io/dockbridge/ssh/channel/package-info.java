/**
 * One stream on an SSH connection: its packets, its windows, and how its bytes reach a local
 * socket.
 *
 * <p>Enter at {@link io.dockbridge.ssh.channel.StreamChannel} (ADR 5), which {@code SshLink} opens
 * and {@link io.dockbridge.ssh.channel.SshStream} hands out. {@link
 * io.dockbridge.ssh.channel.StreamService} gives it its packets on the thread {@code
 * ssh-connection-N}; {@code SocketBridge} and {@code StreamLoop} (thread {@code ssh-sockets-…})
 * join it with a local socket (ADR 11).
 *
 * <ul>
 *   <li>Upload: {@code ChannelSender}, {@code SendWindow}. Download: {@code ReceiveQueue}, {@code
 *       ReceiveWindow}.
 *   <li>What decides where the next stream goes: {@code RoundTrip}, {@code ThroughputMeter}.
 * </ul>
 */
package io.dockbridge.ssh.channel;
