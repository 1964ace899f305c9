package dev.lockstep.endtoend;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** GitHub's REST, as a person with a token uses it. */
record GitHubClient(URI api, String token) {

    /** Statuses of a commit in one context as {@code "state description"}, oldest first. */
    List<String> statuses(String commit, String context) {
        List<Map<String, String>> newestFirst = get("/repos/" + Scene.CONTROL_PLANE + "/commits/" + commit
                        + "/statuses")
                .getList("findAll { it.context == '" + context + "' }");
        List<String> oldestFirst = new ArrayList<>();
        newestFirst.forEach(status -> oldestFirst.add(status.get("state") + " " + status.get("description")));
        Collections.reverse(oldestFirst);
        return oldestFirst;
    }

    JsonPath pull(int number) {
        return get("/repos/" + Scene.GITOPS + "/pulls/" + number);
    }

    /** What was said about a pull request, the oldest first. */
    List<String> comments(int number) {
        return get("/repos/" + Scene.GITOPS + "/issues/" + number + "/comments").getList("body");
    }

    /** Numbers of all pull requests into a branch, open or not. */
    List<Integer> pullsInto(String branch) {
        return get("/repos/" + Scene.GITOPS + "/pulls?state=all&base=" + branch).getList("number");
    }

    /** All pull requests into a branch of some repository, the newest first. */
    JsonPath pulls(String repository, String base) {
        return get("/repos/" + repository + "/pulls?state=all&base=" + base);
    }

    /** Names of the branches of a repository. */
    List<String> branches(String repository) {
        return get("/repos/" + repository + "/branches?per_page=100").getList("name");
    }

    /** The commit that a branch of the GitOps repository is at; empty string when there is none. */
    String branch(String name) {
        Response answer = request().get(api + "/repos/" + Scene.GITOPS + "/branches/" + name);
        return answer.statusCode() == 404 ? "" : answer.jsonPath().getString("commit.sha");
    }

    /** Merges and returns the merge commit. */
    String merge(int number, String method) {
        return request()
                .contentType(ContentType.JSON)
                .body(Map.of("merge_method", method))
                .put(api + "/repos/" + Scene.GITOPS + "/pulls/" + number + "/merge")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getString("sha");
    }

    private JsonPath get(String path) {
        return request().get(api + path).then().statusCode(200).extract().jsonPath();
    }

    private io.restassured.specification.RequestSpecification request() {
        return given().header("Authorization", "Bearer " + token).urlEncodingEnabled(false);
    }
}
