package dev.lockstep.dashboard;

/**
 * What is around every page.
 *
 * @param active which entry of the navigation this is: board, promotions, sandbox or none
 * @param sandbox whether there is a sandbox to link to
 */
public record Shell(String title, String active, boolean sandbox, String user, Assets assets) {}
