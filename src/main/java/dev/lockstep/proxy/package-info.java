/** Which addresses outside are reached by a proxy: what the environment says in HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
package dev.lockstep.proxy;
