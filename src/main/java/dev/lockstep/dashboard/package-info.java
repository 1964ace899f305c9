/**
 * The pages for people. A page is a record of words and marks, put together from the domain by a small class and merely
 * written down by its template; whatever is decided about wording is decided (and tested) in Java.
 *
 * <p>Every page has one part that changes. It asks for itself again every two seconds and names the version it shows; the
 * server answers 204 while that is still the version, so nothing on the page moves until something has happened. Ages are
 * left out of the version: the server words them, and {@code lockstep.js} lets them grow.
 */
package dev.lockstep.dashboard;
