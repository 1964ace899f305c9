/** Files in YAML that people write for this server, read strictly; what is wrong is told with its place. */
package dev.lockstep.yaml;
