/**
 * The dashboard as people see it: Chromium, driven by Playwright, on the real server with its sandbox. Where there is no
 * browser these tests are left out, and say so; {@code -Dbrowser=required} makes that a failure.
 */
package dev.lockstep.browser;
