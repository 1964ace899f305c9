package dev.lockstep.evidence;

import io.quarkus.hibernate.orm.PersistenceUnitExtension;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.resource.jdbc.spi.StatementInspector;

/** Which statements Hibernate sends to the database for the thread that asks. */
@PersistenceUnitExtension
public class StatementsOfThread implements StatementInspector {
    private static final long serialVersionUID = 1;
    private static final ThreadLocal<List<String>> SEEN = new ThreadLocal<>();

    @Override
    public String inspect(String sql) {
        List<String> seen = SEEN.get();
        if (seen != null) {
            seen.add(sql);
        }
        return sql;
    }

    /** What this thread sends while it does that. */
    public static List<String> during(Runnable work) {
        begin();
        List<String> seen;
        try {
            work.run();
        } finally {
            seen = end();
        }
        return seen;
    }

    public static void begin() {
        SEEN.set(new ArrayList<>());
    }

    /** What this thread has sent since it began. */
    public static List<String> end() {
        List<String> seen = SEEN.get();
        SEEN.remove();
        return List.copyOf(seen);
    }
}
