/** A server exists exactly when it is needed. */
package io.dockbridge.lifecycle;
