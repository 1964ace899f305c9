package dev.lockstep.dashboard;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

/** The templates below {@code templates/dashboard}, with the types of what they are given. */
@CheckedTemplate(basePath = "dashboard")
final class Templates {
    private Templates() {}

    /** A page with a part that changes. */
    static native TemplateInstance live(Shell shell, Live live);

    /** Only that part. */
    static native TemplateInstance part(Live live);

    static native TemplateInstance board(BoardPage page);

    static native TemplateInstance promotions(PromotionsPage page);

    static native TemplateInstance promotion(PromotionPage page);

    static native TemplateInstance clusters(ClustersPage page);

    /** The rows of a table alone. */
    static native TemplateInstance clusterspart(EvidenceTable table);

    static native TemplateInstance search(Shell shell, SearchPage page);

    static native TemplateInstance past(Shell shell, PastPage page);

    static native TemplateInstance events(EventsPage page);

    static native TemplateInstance members(MembersPage page);

    static native TemplateInstance hints(HintsPage page);

    static native TemplateInstance environment(EnvironmentPage page);

    static native TemplateInstance confirm(Shell shell, Confirmation page);

    static native TemplateInstance error(Shell shell, ErrorPage page);

    /** Without anything around it. */
    static native TemplateInstance refusal(ErrorPage page);
}
