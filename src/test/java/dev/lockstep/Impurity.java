package dev.lockstep;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import java.util.regex.Pattern;

/**
 * What a pure function must not use: clock, environment, randomness, the terminal, and whatever depends on the locale, the
 * time zone or the charset of the machine that it runs on.
 */
final class Impurity extends DescribedPredicate<JavaAccess<?>> {
    private static final Pattern FORBIDDEN = Pattern.compile(String.join(
            "|",
            "java\\.lang\\.System\\.(?!arraycopy|identityHashCode|lineSeparator).*",
            "java\\.lang\\.Math\\.random\\(.*",
            "java\\.util\\.UUID\\.randomUUID\\(.*",
            "java\\.util\\.Collections\\.shuffle\\(.*",
            "java\\.time\\.[A-Za-z.]+\\.now\\(.*",
            "java\\.time\\.ZoneId\\.systemDefault\\(.*",
            "java\\.util\\.Locale\\.getDefault\\(.*",
            "java\\.nio\\.charset\\.Charset\\.defaultCharset\\(.*",
            "java\\.lang\\.String\\.(format\\(java\\.lang\\.String,.*|formatted\\(.*|to(Lower|Upper)Case\\(\\)|getBytes\\(\\))",
            "java\\.lang\\.String\\.<init>\\(\\[B(, int, int)?\\)",
            "java\\.io\\.ByteArrayOutputStream\\.toString\\(\\)",
            "java\\.time\\.format\\.DateTimeFormatter\\.ofPattern\\(java\\.lang\\.String\\)",
            "java\\.time\\.format\\.DateTimeFormatterBuilder\\.toFormatter\\(\\)",
            "java\\.text\\.[A-Za-z]*Format\\..*"));

    Impurity() {
        super("the machine's clock, environment, randomness, terminal, locale, time zone or charset");
    }

    @Override
    public boolean test(JavaAccess<?> access) {
        return FORBIDDEN.matcher(access.getTarget().getFullName()).matches();
    }
}
