package dev.lockstep.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.scheduler.FolderObjects.Identity;
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
        return FolderObjects.of(files, Limits.defaults(), Watch.NONE);
    }

    @Test
    void objectsAreKnownByGroupKindNamespaceAndNameWhateverVersionTheyHave() {
        file("a.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n");
        file("b.yml", "apiVersion: apps/v1beta1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n");
        file("c.json", "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"web\"}}");
        file("d.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, namespace: ignored}\n");
        assertThat(objects())
                .containsEntry(new Identity("apps", "Deployment", "shop", "web"), "a.yaml")
                .containsEntry(new Identity("", "ConfigMap", "", "web"), "c.json")
                .containsEntry(new Identity("", "Namespace", "", "shop"), "d.yaml")
                .hasSize(3);
        assertThat(objects().keySet().stream().map(Identity::shown))
                .containsExactly("ConfigMap web", "Deployment shop/web", "Namespace shop");
    }

    @Test
    void noNamespaceIsTheOneThatCountsThen() {
        file("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one, namespace: default}\n");
        file("b.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\n");
        assertThat(objects()).hasSize(1);
    }

    @Test
    void whatIsNoObjectOrNotKnownYetIsPassedOver() {
        file("broken.yaml", "a: [\n");
        file("binary.yaml", "\u0000");
        file("list.yaml", "- a\n");
        file("run.sh", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: script}\n");
        file("variable.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \"${ENVIRONMENT}-config\"}\n");
        file("kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []\n");
        file("good.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: good}\n");
        assertThat(objects().values()).containsExactly("good.yaml");
    }

    @Test
    void aFolderOfAnotherIsReadWithinTheBudgetOfARendering() {
        for (int i = 0; i < 100; i++) {
            file(i + ".yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config-" + i + "}\n");
        }
        Limits small = Limits.defaults().with(new RenderBudget(Duration.ofMinutes(1), 8_000));
        assertThatThrownBy(() -> FolderObjects.of(files, small, Watch.NONE)).isInstanceOf(OverBudgetException.class);
    }
}
