/** Published ports are open local listeners. */
package io.dockbridge.portforward;
