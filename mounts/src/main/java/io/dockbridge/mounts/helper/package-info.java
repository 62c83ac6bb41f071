/**
 * The program on the server, {@code mirror_helper.py}, and the frames that both exchange.
 *
 * <p>Entry: {@code Session}, used by the thread {@code mounts-sync}: it sends commands in a row and
 * takes their answers in order. What the helper says is read by {@code mounts-helper}, virtual
 * ({@code Helper}), which puts it into the {@code Inbox}.
 *
 * <p>To change the wire format begin in {@code mirror_helper.py}, {@code FrameWriter} and {@code
 * FrameReader}; docs/mounts.md describes it.
 */
package io.dockbridge.mounts.helper;
