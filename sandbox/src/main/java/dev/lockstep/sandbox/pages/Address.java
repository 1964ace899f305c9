package dev.lockstep.sandbox.pages;

import dev.lockstep.sandbox.Sandbox;
import dev.lockstep.sandbox.SandboxWorld;
import dev.lockstep.sandbox.fleet.AzureAccount;
import dev.lockstep.sandbox.seed.Seed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a service of the sandbox is, how one signs in, and a line to try. The credentials are the same in every sandbox
 * and open nothing else.
 */
public record Address(String service, String address, String credentials, String example) {
    static List<Address> of(SandboxWorld world) {
        Sandbox sandbox = world.sandbox();
        String controlPlane = Seed.OWNER + "/" + Seed.CONTROL_PLANE;
        String ada = sandbox.account("ada").token();
        String grace = sandbox.account("grace").token();
        List<Address> all = new ArrayList<>();
        all.add(new Address(
                "Git",
                sandbox.httpBase() + "/" + Seed.OWNER + "/…",
                "password " + ada + ", any user name",
                "git clone " + sandbox.repositoryUrl(controlPlane).toString().replace("://", "://ada:" + ada + "@")));
        all.add(new Address(
                "GitHub REST",
                sandbox.gitHubApi().toString(),
                "Bearer " + grace,
                "curl -X PUT -H 'Authorization: Bearer " + grace + "' " + sandbox.gitHubApi() + "/repos/" + Seed.OWNER
                        + "/" + Seed.GITOPS + "/pulls/1/merge -d '{\"merge_method\":\"squash\"}'"));
        all.add(azure(world));
        for (String instance : world.argoInstances()) {
            all.add(new Address(
                    "Argo CD of " + instance,
                    world.argo(instance).toString(),
                    "Bearer " + SandboxWorld.ARGO_TOKEN,
                    "curl -H 'Authorization: Bearer " + SandboxWorld.ARGO_TOKEN + "' " + world.argo(instance)
                            + "/api/v1/applications"));
        }
        return List.copyOf(all);
    }

    private static Address azure(SandboxWorld world) {
        AzureAccount account = SandboxWorld.AZURE;
        String base = world.azure().toString();
        Path authority = world.sandbox().caFile().toAbsolutePath().normalize();
        String curl = "curl -s --cacert " + authority + " ";
        String token = "TOKEN=$(" + curl + base + account.tenantId()
                + "/oauth2/v2.0/token -d grant_type=client_credentials -d client_id=" + account.clientId()
                + " -d client_secret=" + account.clientSecret()
                + " -d scope=https://management.azure.com/.default | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')";
        String list = curl + "-H \"Authorization: Bearer $TOKEN\" " + base + "subscriptions/" + account.subscriptionId()
                + "/resourceGroups/" + account.resourceGroup()
                + "/providers/Microsoft.Kubernetes/connectedClusters/drone-arc"
                + "/providers/Microsoft.KubernetesConfiguration/fluxConfigurations?api-version=2023-05-01";
        return new Address(
                "Azure (ARM, Resource Graph)",
                base,
                "tenant " + account.tenantId() + ", client " + account.clientId() + ", secret " + account.clientSecret()
                        + "; trust " + authority,
                token + "\n" + list);
    }
}
