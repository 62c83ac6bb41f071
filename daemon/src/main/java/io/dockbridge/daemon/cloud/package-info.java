/**
 * The engine on a server in the cloud, which {@code lifecycle} makes and deletes.
 *
 * <p>{@link io.dockbridge.daemon.cloud.CloudSource} builds and joins the parts; {@code Daemon}
 * builds it. {@code CloudEngine} answers the socket's threads, {@code CloudReport} those that ask
 * for the status. {@code ContainerWatch} has the thread {@code container-cpu}; {@code LedgerBooks}
 * is called by the lifecycle's.
 *
 * <p>To change what is said while there is no server begin in {@code CloudSource.absence}; what
 * keeps a server, in {@code ContainerWatch}; what is written of costs, in {@code LedgerBooks}; a
 * setting of servers, in {@code CloudSettings}.
 */
package io.dockbridge.daemon.cloud;
