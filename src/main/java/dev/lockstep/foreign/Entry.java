package dev.lockstep.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.text.Text;
import java.util.Optional;

/**
 * One value of an answer. Its texts are clean, see {@link Text#storable}.
 *
 * @param json what is in memory: all of it, or what came before a limit was exceeded
 * @param exceeds the limit that it exceeds, in words that follow "has"
 */
public record Entry(JsonNode json, Optional<String> exceeds) {}
