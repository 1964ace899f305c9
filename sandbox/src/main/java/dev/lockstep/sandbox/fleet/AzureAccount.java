package dev.lockstep.sandbox.fleet;

/**
 * The one tenant, subscription, resource group and service principal the Azure side knows.
 *
 * @param clientSecret never shown
 */
public record AzureAccount(
        String tenantId, String subscriptionId, String resourceGroup, String clientId, String clientSecret) {
    /** @throws IllegalArgumentException if a part is empty or unfit for a path */
    public AzureAccount {
        for (String part : new String[] {tenantId, subscriptionId, resourceGroup, clientId}) {
            if (!part.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,89}")) {
                throw new IllegalArgumentException(
                        "tenant, subscription, resource group and client must be letters, digits,"
                                + " dots, underscores and hyphens; '" + part + "' is not");
            }
        }
        if (clientSecret.isBlank()) {
            throw new IllegalArgumentException("the client secret of the Azure account is empty");
        }
    }

    @Override
    public String toString() {
        return "AzureAccount[tenantId=" + tenantId + ", subscriptionId=" + subscriptionId + ", resourceGroup="
                + resourceGroup + ", clientId=" + clientId + ", clientSecret=***]";
    }
}
