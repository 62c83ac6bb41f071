/** One authenticated SSH connection to a server; opens streams on it. */
package io.dockbridge.ssh;
