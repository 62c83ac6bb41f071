/**
 * The Hetzner Cloud API, typed, with retries.
 *
 * <p>Entry: {@link io.dockbridge.hetzner.HetznerClient}, with a client for each resource. The
 * lifecycle, the commands of the command line and the doctor call it; calls block the caller's
 * thread and throw {@link io.dockbridge.hetzner.model.HetznerException}.
 *
 * <p>Records and errors are in {@code model}, HTTP and retries in {@code http}. To add a call begin
 * in the resource's client, such as {@link io.dockbridge.hetzner.ServersClient}, and its record in
 * {@code model}.
 */
package io.dockbridge.hetzner;
