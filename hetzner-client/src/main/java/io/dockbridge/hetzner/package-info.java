/** The Hetzner Cloud REST API, typed. */
package io.dockbridge.hetzner;
