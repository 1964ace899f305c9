package dev.lockstep.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpResponse;
import com.azure.core.management.exception.ManagementException;
import com.azure.identity.CredentialUnavailableException;
import com.microsoft.aad.msal4j.MsalServiceException;
import dev.lockstep.ports.ConnectionTrouble;
import dev.lockstep.ports.OutsideException;
import dev.lockstep.text.Lengths;
import dev.lockstep.text.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Says what an exception of the Azure SDK means, and what to do about it. */
final class AzureErrors {
    /** Resource Manager's codes for what it knows not to exist; a subscription that is not found may be one that is hidden. */
    private static final Set<String> GONE =
            Set.of("ResourceNotFound", "ParentResourceNotFound", "ResourceGroupNotFound", "NotFound");

    private AzureErrors() {}

    /** @param what the call, as the start of a sentence */
    static OutsideException classify(String what, RuntimeException failure, Instant now) {
        Optional<OutsideException> connection = ConnectionTrouble.classify(what, failure);
        if (connection.isPresent()) {
            return connection.get();
        }
        Optional<MsalServiceException> token = cause(failure, MsalServiceException.class);
        if (token.isPresent()) {
            return tokenRefused(what, token.get());
        }
        if (cause(failure, CredentialUnavailableException.class).isPresent()) {
            return new OutsideException.Permanent(
                    what + " failed: no Azure identity is available (" + said(failure)
                            + "). Set a tenant, a client and a secret, or run with a workload or managed identity.",
                    failure);
        }
        Optional<HttpResponseException> answered = cause(failure, HttpResponseException.class);
        if (answered.isPresent() && answered.get().getResponse() != null) {
            return answered(what, answered.get(), now);
        }
        if (cause(failure, ClientAuthenticationException.class).isPresent()) {
            return new OutsideException.NotSignedIn(
                    what + " failed: signing in to Azure failed: " + said(failure), failure);
        }
        return new OutsideException.Permanent(
                what + " failed: the answer cannot be understood: " + said(failure), failure);
    }

    /** Azure Resource Manager did not accept the token that the token endpoint issued. */
    static boolean tokenWasRefused(RuntimeException failure) {
        return cause(failure, HttpResponseException.class)
                .map(HttpResponseException::getResponse)
                .filter(r -> r.getStatusCode() == 401)
                .isPresent();
    }

    private static OutsideException tokenRefused(String what, MsalServiceException refusal) {
        int status = refusal.statusCode() == null ? 0 : refusal.statusCode();
        if (status == 429 || status >= 500) {
            return new OutsideException.Transient(
                    what + " failed: the token endpoint answered " + status + ": " + said(refusal), refusal);
        }
        return new OutsideException.NotSignedIn(
                what + " failed: Azure issued no token: " + said(refusal)
                        + " Check tenant id, client id and secret, and whether the secret has expired.",
                refusal);
    }

    private static OutsideException answered(String what, HttpResponseException failure, Instant now) {
        HttpResponse response = failure.getResponse();
        int status = response.getStatusCode();
        String answer = " failed: Azure answered " + status + " " + code(failure) + said(failure) + " ";
        if (status == 429) {
            Duration wait = ConnectionTrouble.retryAfter(response.getHeaderValue(HttpHeaderName.RETRY_AFTER), now)
                    .orElse(null);
            return new OutsideException.Transient(
                    what + " was throttled by Azure" + (wait == null ? "" : " for " + wait.toSeconds() + " s") + ": "
                            + said(failure),
                    wait,
                    failure);
        }
        if (status >= 500 || status == 408) {
            Duration wait = ConnectionTrouble.retryAfter(response.getHeaderValue(HttpHeaderName.RETRY_AFTER), now)
                    .orElse(null);
            return new OutsideException.Transient((what + answer).strip(), wait, failure);
        }
        if (status == 404 && GONE.contains(reason(failure))) {
            return new OutsideException.NotFound((what + answer + "It does not exist any more.").strip(), failure);
        }
        String advice = switch (status) {
            case 401 -> "The token was refused: check the identity's tenant and the ARM endpoint.";
            case 403 -> "Give the identity the Reader role on the subscriptions or clusters, then wait some minutes.";
            case 404 ->
                "That does not say whether it still exists: check the subscription, the ARM endpoint, and whether the identity"
                        + " may read there.";
            default -> "";
        };
        if (status == 401) {
            return new OutsideException.NotSignedIn((what + answer + advice).strip(), failure);
        }
        return status >= 300 && status < 500
                ? new OutsideException.Rejected((what + answer + advice).strip(), failure)
                : new OutsideException.Permanent((what + answer).strip(), failure);
    }

    private static String code(HttpResponseException failure) {
        String reason = reason(failure);
        return reason.isEmpty() ? "" : reason + ": ";
    }

    private static String reason(HttpResponseException failure) {
        return failure instanceof ManagementException management
                        && management.getValue() != null
                        && management.getValue().getCode() != null
                ? management.getValue().getCode()
                : "";
    }

    private static String said(Throwable failure) {
        String text = failure instanceof ManagementException management
                        && management.getValue() != null
                        && management.getValue().getMessage() != null
                ? management.getValue().getMessage()
                : String.valueOf(failure.getMessage());
        return Text.brief(Text.line(text), Lengths.ERROR);
    }

    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 20; depth++, cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }
}
