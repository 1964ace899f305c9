package dev.lockstep.scheduler.config;

import com.google.re2j.Pattern;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.template.RegexSize;

/**
 * How the library validates, and where it says what it does: it asks its settings at each schema that it applies to a value,
 * looks at each character of a text with a pattern, and asks its context at each finding. Nothing else in it tells how much
 * a schema and a configuration are together.
 */
final class MeteredSettings extends SchemaValidatorsConfig {
    /** Steps of applying one schema to one value, and bytes of one finding. */
    private static final int APPLIED = 8;

    private static final int FINDING = 512;

    private final Meter meter;

    @SuppressWarnings("deprecation")
    MeteredSettings(Meter meter) {
        this.meter = meter;
        // What the library's builder would set; its product cannot be extended.
        setPathType(PathType.JSON_POINTER);
        setCustomMessageSupported(false);
        setHandleNullableField(false);
        setFormatAssertionsEnabled(true);
        setRegularExpressionFactory(expression -> {
            Pattern pattern = Pattern.compile(expression);
            long cost = RegexSize.costOfLooks(expression);
            return text -> pattern.matcher(new MeteredText(text, cost, meter)).find();
        });
    }

    @Override
    public boolean isDiscriminatorKeywordEnabled() {
        meter.work(APPLIED);
        return false;
    }

    /** For one validation. */
    ExecutionContext counting(ExecutionContext context) {
        return new ExecutionContext(context.getExecutionConfig(), context.getCollectorContext()) {
            @Override
            public boolean isFailFast() {
                meter.hold(FINDING);
                return false;
            }
        };
    }
}
