/**
 * Argo CD: the applications of one instance, over its REST API. Reading only: nothing is ever synced from here.
 */
package dev.lockstep.argocd;
