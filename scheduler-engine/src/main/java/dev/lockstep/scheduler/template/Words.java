package dev.lockstep.scheduler.template;

import dev.lockstep.scheduler.template.Token.Kind;
import dev.lockstep.scheduler.value.ByteText;
import java.util.Map;

/** The words of actions: keywords, and what names are made of. */
final class Words {
    /** Words that are no names. */
    static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("block", Kind.BLOCK),
            Map.entry("break", Kind.BREAK),
            Map.entry("continue", Kind.CONTINUE),
            Map.entry("define", Kind.DEFINE),
            Map.entry("else", Kind.ELSE),
            Map.entry("end", Kind.END),
            Map.entry("if", Kind.IF),
            Map.entry("nil", Kind.NIL),
            Map.entry("range", Kind.RANGE),
            Map.entry("template", Kind.TEMPLATE),
            Map.entry("with", Kind.WITH),
            Map.entry("true", Kind.BOOL),
            Map.entry("false", Kind.BOOL));

    private Words() {}

    /** A letter, a digit or an underscore. */
    static boolean isPart(String input, int at) {
        int rune = ByteText.runeAt(input, at);
        return rune == '_' || Character.isLetter(rune) || Character.isDigit(rune);
    }
}
