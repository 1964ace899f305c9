package dev.lockstep.api;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** The API's requests are small. Webhooks, which are not, have the server's limit. */
final class BodyLimit {
    private static final int MOST = 64 * 1024;

    @ServerRequestFilter
    Response check(ContainerRequestContext request) {
        if (!Addresses.isApi(request) || Addresses.isWebhook(request)) {
            return null;
        }
        String length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        if (length != null && (!length.matches("[0-9]{1,9}") || Integer.parseInt(length) > MOST)) {
            return tooLarge().response();
        }
        if (length == null && request.hasEntity()) {
            request.setEntityStream(new Counted(request.getEntityStream()));
        }
        return null;
    }

    private static ProblemException tooLarge() {
        return new ProblemException(
                Status.REQUEST_ENTITY_TOO_LARGE, "a request's body has at most " + MOST + " bytes here");
    }

    /** A body whose length was not said beforehand. */
    private static final class Counted extends FilterInputStream {
        private int read;

        Counted(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            count(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int some = super.read(bytes, offset, length);
            count(Math.max(some, 0));
            return some;
        }

        private void count(int more) {
            read += more;
            if (read > MOST) {
                throw tooLarge();
            }
        }
    }
}
