package dev.lockstep.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scheduler.FolderObjects.Identity;
import dev.lockstep.scheduler.metering.Meter;
import dev.lockstep.scheduler.metering.OverBudgetException;
import dev.lockstep.scheduler.metering.RenderBudget;
import dev.lockstep.scheduler.metering.Watch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FolderObjectsTest {
    private final SortedMap<String, byte[]> files = new TreeMap<>();

    private void file(String path, String content) {
        files.put(path, content.getBytes(StandardCharsets.UTF_8));
    }

    private SortedMap<Identity, String> objects() {
        return FolderObjects.of(files, Limits.defaults(), new Meter(RenderBudget.defaults(), Watch.NONE));
    }

    @Test
    void objectsAreKnownByGroupKindNamespaceAndNameWhateverVersionTheyHave() {
        file("a.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n");
        file("b.yml", "apiVersion: apps/v1beta1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n");
        file(
                "c.json",
                "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"web\", \"namespace\": \"shop\"}}");
        file("d.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, namespace: ignored}\n");
        assertThat(objects())
                .containsEntry(new Identity("apps", "Deployment", "shop", "web"), "a.yaml")
                .containsEntry(new Identity("", "ConfigMap", "shop", "web"), "c.json")
                .containsEntry(new Identity("", "Namespace", "", "shop"), "d.yaml")
                .hasSize(3);
        assertThat(objects().keySet().stream().map(Identity::shown))
                .containsExactly("ConfigMap shop/web", "Deployment shop/web", "Namespace shop");
    }

    /** The folder's reconciler names one, which may differ between two folders; of an unknown kind it may need none. */
    @Test
    void whereNoNamespaceIsWrittenItIsNotKnownWhichObjectThatIs() {
        file("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\n");
        file("b.yaml", "apiVersion: acme.example/v1\nkind: Shop\nmetadata: {name: one}\n");
        file("c.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: one}\n");
        assertThat(objects().values()).containsExactly("c.yaml");
    }

    @Test
    void whatIsNoObjectOrNotKnownYetIsPassedOver() {
        file("broken.yaml", "a: [\n");
        file("binary.yaml", "\u0000");
        file("list.yaml", "- a\n");
        file("run.sh", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: script, namespace: shop}\n");
        file(
                "variable.yaml",
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \"${ENVIRONMENT}-config\", namespace: shop}\n");
        file("kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []\n");
        file("good.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: good, namespace: shop}\n");
        assertThat(objects().values()).containsExactly("good.yaml");
    }

    @Test
    void aFolderOfAnotherIsReadWithinTheBudgetOfARendering() {
        for (int i = 0; i < 100; i++) {
            file(i + ".yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config-" + i + ", namespace: shop}\n");
        }
        Meter small = new Meter(new RenderBudget(Duration.ofMinutes(1), 8_000), Watch.NONE);
        assertThatThrownBy(() -> FolderObjects.of(files, Limits.defaults(), small))
                .isInstanceOf(OverBudgetException.class);
    }
}
