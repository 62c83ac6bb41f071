package io.dockbridge.activity;

import java.util.Map;

/**
 * What has been counted since the tracker was made; no figure ever falls.
 *
 * @param ended how many of each kind have ended, by what they were at their end
 * @param polls questions of programs that do not count as activity
 * @param bytesToServer through forwarded ports, either way they were opened
 * @param bytesFromServer likewise
 */
public record ActivityTotals(
    Map<ActivityKind, Long> ended, long polls, long bytesToServer, long bytesFromServer) {}
