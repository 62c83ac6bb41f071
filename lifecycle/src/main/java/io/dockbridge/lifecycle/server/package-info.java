/**
 * What a server of ours is: how it is described, told apart from others', and used.
 *
 * <p>Entry: {@link io.dockbridge.lifecycle.server.ReadyServer}, which users of a server get. All
 * other packages of the lifecycle use these types; they call nothing but SSH. Immutable, so any
 * thread may have them.
 *
 * <p>To change whose a server is begin in {@code Ownership}; how long others leave it alone, in
 * {@code LeaseLabel}; what users read when the cloud refuses, in {@code Explanation}.
 */
package io.dockbridge.lifecycle.server;
