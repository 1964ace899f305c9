package dev.lockstep.sandbox.pages;

import dev.lockstep.dashboard.Shell;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

/** The sandbox's templates. */
@CheckedTemplate(basePath = "sandbox")
final class SandboxTemplates {
    private SandboxTemplates() {}

    static native TemplateInstance sandbox(SandboxPage page);

    static native TemplateInstance pull(Shell shell, PullPage page);
}
