package dev.lockstep.dashboard;

import dev.lockstep.compliance.Reconciler;
import dev.lockstep.queries.Board;
import dev.lockstep.store.evidence.Reconcilers;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All clusters that are expected to prove an environment, a page at a time: those that are missing or failing first.
 *
 * @param types of which there are some; the first is all of them
 * @param groups those of this page, by cluster type
 * @param which "61 to 120 of 240"
 * @param newer where the page before is, {@code older} the next one
 */
@RecordBuilder
public record MembersPage(
        String pipeline,
        String environment,
        List<Type> types,
        List<EnvironmentPage.Group> groups,
        String which,
        Optional<String> newer,
        Optional<String> older)
        implements MembersPageBuilder.With {
    static final int SHOWN = 70;

    public record Type(String name, int size, String href, boolean chosen) {}

    public String address() {
        return Address.environment(pipeline, environment).text();
    }

    /** @param from how many are passed over */
    static MembersPage of(
            Board.Name name,
            Reconcilers.Followers followers,
            Optional<String> clusterType,
            int from,
            Instant now,
            Duration silentAfter) {
        Address all = Address.members(name.pipeline(), name.environment());
        Address same = all.with("type", clusterType);
        int size = followers.byType().entrySet().stream()
                .filter(type -> clusterType.map(type.getKey()::equals).orElse(true))
                .mapToInt(type -> type.getValue())
                .sum();
        int end = from + followers.shown().size();
        List<Type> types = new ArrayList<>();
        types.add(new Type(
                "all",
                followers.byType().values().stream().mapToInt(Integer::intValue).sum(),
                all.text(),
                clusterType.isEmpty()));
        followers
                .byType()
                .forEach((type, count) -> types.add(new Type(
                        EnvironmentPage.name(type),
                        count,
                        all.with("type", type).text(),
                        clusterType.filter(type::equals).isPresent())));
        return new MembersPage(
                name.pipeline(),
                name.environment(),
                List.copyOf(types),
                groups(followers, now, silentAfter),
                end == from ? "none of " + size : (from + 1) + " to " + end + " of " + size,
                from == 0
                        ? Optional.empty()
                        : Optional.of(same.with("from", String.valueOf(Math.max(0, from - SHOWN)))
                                .text()),
                end < size && end > from
                        ? Optional.of(same.with("from", String.valueOf(end)).text())
                        : Optional.empty());
    }

    /** In the order of the list: a cluster type may come once for those of it that are missing or failing, and once for the others. */
    private static List<EnvironmentPage.Group> groups(
            Reconcilers.Followers followers, Instant now, Duration silentAfter) {
        List<EnvironmentPage.Group> groups = new ArrayList<>();
        List<EnvironmentPage.Member> members = new ArrayList<>();
        for (int i = 0; i < followers.shown().size(); i++) {
            Reconciler one = followers.shown().get(i);
            String type = one.report().clusterType();
            members.add(EnvironmentPage.member(one, now, silentAfter));
            boolean last = i + 1 == followers.shown().size()
                    || !followers.shown().get(i + 1).report().clusterType().equals(type);
            if (last) {
                groups.add(new EnvironmentPage.Group(
                        EnvironmentPage.name(type),
                        followers.byType().getOrDefault(type, 0),
                        List.copyOf(members),
                        Optional.empty()));
                members.clear();
            }
        }
        return List.copyOf(groups);
    }
}
