/** The dockbridge command. */
package io.dockbridge.cli;
