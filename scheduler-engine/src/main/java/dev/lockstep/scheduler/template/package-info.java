/**
 * Go's text/template: lexer, parser, executor, and the functions that platform templates may call.
 *
 * <p>{@link dev.lockstep.scheduler.template.Template} is the way in. Messages are Go's own ({@code template:
 * name:line:column: executing "name" at <field>: what}), because people look them up. Everything is bounded by {@link
 * dev.lockstep.scheduler.template.TemplateLimits}. Source of the rules: the documentation of text/template, and the
 * golden vectors measured from the original engine.
 */
package dev.lockstep.scheduler.template;
