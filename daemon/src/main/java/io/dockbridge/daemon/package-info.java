/** Composition root: instance lock, docker.sock, control API, session scope. */
package io.dockbridge.daemon;
