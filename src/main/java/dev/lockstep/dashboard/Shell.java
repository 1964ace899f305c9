package dev.lockstep.dashboard;

import java.util.List;

/**
 * What is around every page.
 *
 * @param active which entry of the navigation this is: board, promotions, the name of one of {@code more}, or none
 * @param more entries of the navigation after these
 */
public record Shell(String title, String active, List<MorePages.Entry> more, String user, Assets assets) {}
