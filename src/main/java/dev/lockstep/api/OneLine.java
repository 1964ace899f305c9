package dev.lockstep.api;

import dev.lockstep.text.Text;

/** What is told in several lines as one, for answers of which each line is a value; where a line ended can still be seen. */
final class OneLine {
    private OneLine() {}

    static String of(String text) {
        return Text.line(text.strip().replaceAll("(?<=[:;,.])\\s*\\n\\s*", " ").replaceAll("\\s*\\n\\s*", "; "));
    }
}
