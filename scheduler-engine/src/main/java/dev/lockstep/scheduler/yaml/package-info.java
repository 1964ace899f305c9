/**
 * YAML in and out: documents with line numbers and bounds ({@link dev.lockstep.scheduler.yaml.YamlReader}), the YAML
 * 1.1 meaning of scalars ({@link dev.lockstep.scheduler.yaml.Yaml11}), and text as Go's yaml.v3 writes it ({@link
 * dev.lockstep.scheduler.yaml.YamlWriter}). The syntax is read by snakeyaml-engine; what scalars mean is decided here,
 * because that library knows only YAML 1.2, where {@code yes} is a text.
 */
package dev.lockstep.scheduler.yaml;
