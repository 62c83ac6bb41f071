/**
 * What a client's request means for the ports and the folders of a container on this machine.
 *
 * <p>Begin with {@link io.dockbridge.enginesocket.containers.ContainerHook}, which {@code
 * ForwardedRequest} calls before and after it asks the engine, on the client thread. {@link
 * io.dockbridge.enginesocket.containers.PublishedPorts} and {@link
 * io.dockbridge.enginesocket.containers.BindMounts} are what the daemon does about them.
 *
 * <p>To change which ports a create asks for begin in {@code CreatedPorts}; which folders it
 * mounts, in {@code BindSources}; our own socket as a mount, in {@code OwnSocketMounts}; which
 * ports answers show, in {@code PortRewriter}.
 */
package io.dockbridge.enginesocket.containers;
