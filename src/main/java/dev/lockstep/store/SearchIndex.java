package dev.lockstep.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What can be looked for by a text that a person types. Each question is written as its index has it, and answers are bounded. */
@ApplicationScoped
public class SearchIndex {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
    private static final int WORDS = 10;
    private static final int RECENT = 500;
    /** Sorts after every hex digit. */
    private static final String PAST_HEX = "g";

    /** A workload that an environment has, by the name of its registration. */
    public record Placed(String workload, String pipeline, String environment) {}

    /**
     * @param some by workload, the first of them
     * @param workloads how many there are, with those of which none of these is a place
     */
    public record Places(List<Placed> some, int workloads) {}

    private final EntityManager entities;

    SearchIndex(EntityManager entities) {
        this.entities = entities;
    }

    /**
     * Runs whose pull requests became a commit of a GitOps branch, the newest first.
     *
     * @param commit the first hex digits of it, or all
     */
    @Transactional
    public List<UUID> merged(String commit, int most) {
        return ids(entities.createNativeQuery(merged(), UUID.class)
                .setParameter("commit", commit)
                .setParameter("pastCommit", commit + PAST_HEX)
                .setMaxResults(most)
                .getResultList());
    }

    /** Runs with all of these words, or with longer ones that begin with them, in title, author or who started them; the newest first. */
    @Transactional
    public List<UUID> withWords(String text, int most) {
        String query = query(text);
        return query.isEmpty()
                ? List.of()
                : ids(entities.createNativeQuery(words(), UUID.class)
                        .setParameter("words", query)
                        .setParameter("most", most)
                        .getResultList());
    }

    /** What environments had when their clusters proved them last, by a part of the workload's name in lower case. */
    @Transactional
    public Places workloads(String part, int most) {
        List<?> rows = entities.createNativeQuery("""
                        select name, pipeline, environment, max(place) over () from (
                        select w.name, l.pipeline, l.environment, dense_rank() over (order by w.name collate "C") as place
                        from lane l join stage s on s.promotion_id = l.proven_by_run and s.environment = l.environment
                            cross join lateral jsonb_array_elements_text(case when jsonb_typeof(s.rendered -> 'targetsOf') = 'array'
                                then s.rendered -> 'targetsOf' else '[]' end) as w(name)
                        where position(:part in lower(w.name)) > 0) as places
                        order by name collate "C", pipeline, environment""")
                .setParameter("part", part.toLowerCase(Locale.ROOT))
                .setMaxResults(most)
                .getResultList();
        List<Placed> some = new ArrayList<>();
        int workloads = 0;
        for (Object row : rows) {
            Object[] columns = (Object[]) row;
            some.add(new Placed((String) columns[0], (String) columns[1], (String) columns[2]));
            workloads = ((Number) columns[3]).intValue();
        }
        return new Places(some, workloads);
    }

    /** Also what tests ask PostgreSQL to explain, as {@link #words}. */
    static String merged() {
        return "select p.id from promotion p where p.id in (select promotion_id from lane_merge where"
                + " commit_sha collate \"C\" >= :commit and commit_sha collate \"C\" < :pastCommit) order by p.number desc";
    }

    /**
     * Words that many runs have are found among the newest at once; the index is asked about the others, of which it has to read all that
     * fit before the newest of them are known.
     */
    static String words() {
        String fits =
                " where to_tsvector('simple', translate(title || ' ' || author || ' ' || started_by, '-_/.:@', '      '))"
                        + " @@ to_tsquery('simple', :words)";
        return "with recent as materialized (select id, number from (select id, number, title, author, started_by from promotion"
                + " order by number desc limit " + RECENT + ") newest" + fits + " order by number desc limit :most),"
                + " others as materialized (select id, number from promotion" + fits
                + " and (select count(*) from recent) < :most)"
                + " select id from (select * from recent union select * from others) found order by number desc limit :most";
    }

    /** Nothing but letters and digits gets into it, so nothing of it can be taken for an operator. */
    static String query(String text) {
        List<String> words = new ArrayList<>(new TreeSet<>(WORD.matcher(text.toLowerCase(Locale.ROOT))
                .results()
                .map(MatchResult::group)
                .limit(WORDS)
                .toList()));
        return String.join(" & ", words.stream().map(word -> word + ":*").toList());
    }

    private static List<UUID> ids(List<?> rows) {
        return rows.stream().map(UUID.class::cast).toList();
    }
}
