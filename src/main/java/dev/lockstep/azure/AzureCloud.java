package dev.lockstep.azure;

import com.azure.core.management.AzureEnvironment;
import java.net.URI;
import java.util.Optional;

/** Microsoft's clouds, with the addresses that its SDK knows for each. */
public enum AzureCloud {
    PUBLIC(AzureEnvironment.AZURE, "https://portal.azure.com"),
    US_GOVERNMENT(AzureEnvironment.AZURE_US_GOVERNMENT, "https://portal.azure.us"),
    CHINA(AzureEnvironment.AZURE_CHINA, "https://portal.azure.cn");

    private final AzureEnvironment environment;
    private final URI portal;

    AzureCloud(AzureEnvironment environment, String portal) {
        this.environment = environment;
        this.portal = URI.create(portal);
    }

    /** Of Azure Resource Manager, without a slash at the end. */
    public URI resourceManager() {
        return address(environment.getResourceManagerEndpoint());
    }

    /** Where tokens are issued; empty: where the SDK asks without being told. */
    public Optional<URI> authority() {
        return this == PUBLIC ? Optional.empty() : Optional.of(address(environment.getActiveDirectoryEndpoint()));
    }

    public URI portal() {
        return portal;
    }

    private static URI address(String text) {
        return URI.create(text.replaceFirst("/+$", ""));
    }
}
