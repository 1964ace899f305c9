/**
 * Azure: the Flux configurations of Arc and AKS clusters. Resource Graph finds them all with one query and lags behind; a
 * GET on Azure Resource Manager is current and has the conditions. Nothing of the SDK leaves this package.
 */
package dev.lockstep.azure;
