package dev.lockstep.dashboard;

import dev.lockstep.api.Addresses;
import dev.lockstep.api.Problem;
import dev.lockstep.security.RefusalBody;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;

/**
 * What is answered where nobody is let in: a page to whoever asked for one, and the problem detail to everybody else. The page names no
 * style and no script, which are not given to strangers either.
 */
@ApplicationScoped
class RefusalPages implements RefusalBody {
    private final Addresses addresses;

    RefusalPages(Addresses addresses) {
        this.addresses = addresses;
    }

    @Override
    public Body of(String path, String accept, int status, String title, String detail) {
        if (accept.contains(MediaType.TEXT_HTML) && !addresses.isApi(path)) {
            return new Body(
                    MediaType.TEXT_HTML + ";charset=UTF-8",
                    Templates.refusal(ErrorPage.of(status, detail)).render());
        }
        Map.Entry<String, String> problem = Problem.written(status, title, detail, accept);
        return new Body(problem.getKey(), problem.getValue());
    }
}
