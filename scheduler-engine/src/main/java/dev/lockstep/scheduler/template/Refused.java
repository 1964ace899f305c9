package dev.lockstep.scheduler.template;

import static dev.lockstep.scheduler.template.Function.Parameter.ANY;
import static dev.lockstep.scheduler.template.Function.Parameter.INT;
import static dev.lockstep.scheduler.template.Function.Parameter.STRING;

import java.util.List;

/** sprig's functions whose result depends on more than their arguments. They are known, and refused when called. */
final class Refused {
    private static final String CLOCK = "it reads the clock";
    private static final String HOST = "it reads the environment of the host";
    private static final String RANDOM = "it is random";

    static final List<Function> ALL = List.of(
            refused("now", CLOCK, List.of()),
            refused("ago", CLOCK, List.of(ANY)),
            refused("env", HOST, List.of(STRING)),
            refused("expandenv", HOST, List.of(STRING)),
            refused("getHostByName", "it asks the network", List.of(STRING)),
            refused("randAlphaNum", RANDOM, List.of(INT)),
            refused("randAlpha", RANDOM, List.of(INT)),
            refused("randAscii", RANDOM, List.of(INT)),
            refused("randNumeric", RANDOM, List.of(INT)),
            refused("shuffle", RANDOM, List.of(STRING)),
            refused("uuidv4", RANDOM, List.of()),
            refused("encryptAES", RANDOM, List.of(STRING, STRING)),
            refused("genPrivateKey", RANDOM, List.of(STRING)),
            refused("buildCustomCert", "it makes certificates", List.of(STRING, STRING)),
            refused("genCA", RANDOM, List.of(STRING, INT)),
            refused("genSelfSignedCert", RANDOM, List.of(STRING, ANY, ANY, INT)),
            refused("genSignedCert", RANDOM, List.of(STRING, ANY, ANY, INT, ANY)));

    private Refused() {}

    private static Function refused(String name, String reason, List<Function.Parameter> parameters) {
        return Function.of(name, parameters, a -> {
            throw because(name, reason);
        });
    }

    static CallFailure because(String name, String reason) {
        return new CallFailure("function " + GoQuote.quote(name) + " is refused: " + reason
                + ", and a rendering must always give the same");
    }
}
