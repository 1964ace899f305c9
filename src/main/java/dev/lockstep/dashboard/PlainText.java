package dev.lockstep.dashboard;

import dev.lockstep.text.Text;
import io.quarkus.qute.EngineBuilder;
import io.quarkus.qute.Expression;
import io.quarkus.qute.HtmlEscaper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/**
 * What pages show of others is text and nothing else: escaped as HTML, and without what turns the direction of writing or is not seen,
 * also where it was stored before that was taken out on its way in.
 */
@ApplicationScoped
class PlainText {
    private static final List<String> PAGES = List.of("text/html");

    void escape(@Observes EngineBuilder engine) {
        engine.addResultMapper(new Escaper());
    }

    private static final class Escaper extends HtmlEscaper {
        Escaper() {
            super(PAGES);
        }

        @Override
        public int getPriority() {
            return DEFAULT_PRIORITY + 1;
        }

        @Override
        public String map(Object result, Expression expression) {
            return super.map(Text.lines(result.toString()), expression);
        }
    }
}
