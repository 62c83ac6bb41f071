/** As much of the Docker Engine API as DockBridge speaks. */
package io.dockbridge.docker;
