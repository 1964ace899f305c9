/** What starts a promotion: a push to the promoted branch (told by a webhook or found by polling), and people. */
package dev.lockstep.trigger;
