package dev.lockstep.api;

import dev.lockstep.api.PromotionView.ClustersView;
import dev.lockstep.api.PromotionView.EvidenceView;
import dev.lockstep.api.PromotionView.StageView;
import dev.lockstep.compliance.Finding;
import dev.lockstep.promotion.Waiting;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A promotion as lines of {@code key=value}, for scripts that have no JSON parser. Every key is always there, a value is
 * one line, and new keys may come.
 */
@Provider
@Produces(MediaType.TEXT_PLAIN)
public class PromotionText implements MessageBodyWriter<PromotionView> {
    /** Clusters of a stage that are named; the rest is counted. */
    private static final int UNPROVEN = 10;

    private static final int PROVEN = 20;

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == PromotionView.class;
    }

    @Override
    public void writeTo(
            PromotionView promotion,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out)
            throws IOException {
        headers.putSingle("Content-Type", "text/plain;charset=UTF-8");
        out.write(text(promotion).getBytes(StandardCharsets.UTF_8));
    }

    static String text(PromotionView promotion) {
        StringBuilder text = new StringBuilder();
        line(text, "id", promotion.id());
        line(text, "number", promotion.number());
        line(text, "kind", promotion.kind());
        line(text, "pipeline", promotion.pipeline());
        line(text, "commit", promotion.commit());
        line(text, "title", promotion.title());
        line(text, "startedBy", promotion.startedBy());
        line(text, "status", promotion.status());
        line(text, "reason", promotion.reason().orElse(""));
        line(text, "retryOf", promotion.retryOf().map(String::valueOf).orElse(""));
        line(text, "url", promotion.url());
        line(text, "environments", promotion.stages().size());
        for (int i = 0; i < promotion.stages().size(); i++) {
            stage(text, "environment." + (i + 1) + ".", promotion.stages().get(i));
        }
        return text.toString();
    }

    private static void stage(StringBuilder text, String key, StageView stage) {
        line(text, key + "name", stage.environment());
        line(text, key + "status", stage.status());
        line(text, key + "step", stage.step().orElse(""));
        line(text, key + "reason", stage.reason().orElse(""));
        line(text, key + "waiting", stage.waiting().map(Waiting::summary).orElse(""));
        line(
                text,
                key + "pullRequest",
                stage.pullRequest().map(PromotionView.PullRequestRefView::url).orElse(""));
        line(
                text,
                key + "mergeCommitSha",
                stage.pullRequest()
                        .flatMap(PromotionView.PullRequestRefView::mergeCommit)
                        .orElse(""));
        line(
                text,
                key + "clustersProven",
                stage.clusters().map(ClustersView::proven).orElse(0));
        int all = stage.clusters().map(ClustersView::total).orElse(0);
        line(text, key + "clusters", all);
        clusters(text, key, stage, all);
    }

    /** By name: those that are not proven with why, and the proven ones in one line. A large fleet has thousands of both. */
    private static void clusters(StringBuilder text, String key, StageView stage, int all) {
        List<EvidenceView> counting = stage.evidence().orElse(List.of()).stream()
                .filter(one -> !one.state().equals(Finding.State.RETIRED.name()))
                .toList();
        List<EvidenceView> unproven =
                counting.stream().filter(one -> !proven(one)).limit(UNPROVEN).toList();
        List<String> proven = counting.stream()
                .filter(PromotionText::proven)
                .map(EvidenceView::cluster)
                .distinct()
                .limit(PROVEN)
                .toList();
        int provenInAll = stage.clusters().map(ClustersView::proven).orElse(0);
        int shownProven = (int) counting.stream()
                .filter(one -> proven(one) && proven.contains(one.cluster()))
                .count();
        line(text, key + "provenNames", String.join(", ", proven));
        line(text, key + "provenBesides", Math.max(0, provenInAll - shownProven));
        line(text, key + "unproven", unproven.size());
        line(text, key + "unprovenBesides", Math.max(0, all - provenInAll - unproven.size()));
        for (int i = 0; i < unproven.size(); i++) {
            EvidenceView one = unproven.get(i);
            String cluster = key + "unproven." + (i + 1) + ".";
            line(text, cluster + "name", one.cluster());
            line(text, cluster + "state", one.state());
            line(text, cluster + "why", one.reason().orElse(one.said()));
        }
    }

    private static boolean proven(EvidenceView one) {
        return one.state().equals(Finding.State.PROVEN.name());
    }

    private static void line(StringBuilder text, String key, Object value) {
        text.append(key).append('=').append(OneLine.of(value.toString())).append('\n');
    }
}
