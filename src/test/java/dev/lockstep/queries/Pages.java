package dev.lockstep.queries;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.evidence.CountedStatements;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What is asked of the server, as a browser or a script asks it. */
final class Pages {
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI base;

    Pages(URI base) {
        this.base = base;
    }

    /** By what they are: the four that have a bound, and others that people see. */
    static Map<String, String> all(LargeScene.Runs runs) {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("board", "/");
        pages.put("environment", "/environments/fleet/env-03");
        pages.put("run that has ended", "/promotions/" + runs.ended());
        pages.put("run on its way", "/promotions/" + runs.running());
        pages.put("API: list of runs", "/api/v1/promotions");
        pages.put("API: list of runs in an environment", "/api/v1/promotions?environment=env-03&status=SUCCEEDED");
        pages.put("list of runs", "/promotions");
        pages.put("search", "/search?q=change");
        pages.put("API: search", "/api/v1/search?q=hello");
        pages.put("clusters of a run", "/promotions/" + runs.ended() + "/clusters/env-03");
        pages.put("table of clusters", "/promotions/" + runs.ended() + "/clusters/env-03?part=true");
        pages.put("clusters of an environment", "/environments/fleet/env-03/clusters?type=type-1");
        pages.put("events of a run", "/promotions/" + runs.ended() + "/events");
        pages.put("run as it was", runs.past());
        pages.put("API: findings", "/api/v1/promotions/" + runs.ended() + "/stages/env-03/findings");
        pages.put("API: environments", "/api/v1/environments");
        pages.put("API: history of an environment", "/api/v1/environments/fleet/env-03/history");
        return pages;
    }

    byte[] read(String page) {
        return send(request(page).build()).body();
    }

    List<String> statements(String page) {
        String key = UUID.randomUUID().toString();
        send(request(page).header(CountedStatements.HEADER, key).build());
        return CountedStatements.of(key);
    }

    private HttpRequest.Builder request(String page) {
        return HttpRequest.newBuilder(base.resolve(page))
                .header("Accept", page.startsWith("/api") ? "application/json" : "text/html");
    }

    /** How long requests take, one after another, when others have been answered before. */
    Duration p95(String page, int warm, int measured) {
        for (int i = 0; i < warm; i++) {
            read(page);
        }
        long[] took = new long[measured];
        for (int i = 0; i < measured; i++) {
            long begun = System.nanoTime();
            read(page);
            took[i] = System.nanoTime() - begun;
        }
        Arrays.sort(took);
        return Duration.ofNanos(took[(int) Math.ceil(measured * 0.95) - 1]);
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        try {
            HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).as(request.uri().toString()).isEqualTo(200);
            return answer;
        } catch (IOException e) {
            throw new AssertionError(request.uri().toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
