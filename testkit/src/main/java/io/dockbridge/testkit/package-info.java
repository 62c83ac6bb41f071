/** Test support for every module: manual time and the check that no test leaks threads. */
package io.dockbridge.testkit;
