/** A local Hetzner Cloud whose servers are real. */
package io.dockbridge.sandbox;
