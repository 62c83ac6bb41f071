/**
 * Datagrams through SSH: a program on the server sends and receives there (ADR 17).
 *
 * <p>{@link io.dockbridge.portforward.udp.UdpRelay} is the entry, called by {@code UdpEnd} when a
 * port opens and closes. {@code UdpReceiver} (thread {@code udp-receive}) receives from all local
 * ports into {@code DatagramQueue}; {@code RelayProgram} writes them to the program (thread {@code
 * udp-relay-writer}) and reads the answers (thread {@code udp-relay}). {@code UdpFlows} knows which
 * sender an answer is for. To change the frames begin in {@code udp_relay.py}, which describes
 * them.
 */
package io.dockbridge.portforward.udp;
