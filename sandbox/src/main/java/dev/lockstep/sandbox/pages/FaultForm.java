package dev.lockstep.sandbox.pages;

import dev.lockstep.dashboard.PageProblem;
import dev.lockstep.sandbox.faults.FaultKind;
import dev.lockstep.sandbox.faults.Service;
import jakarta.ws.rs.core.Response.Status;
import java.util.ArrayList;
import java.util.List;

/** The form with which a service's fault is added: what it offers, and what it sends. */
public final class FaultForm {
    private FaultForm() {}

    /** @param value kind and service, as the form sends them */
    public record Offer(String value, String text) {}

    static List<Offer> offers() {
        List<Offer> offers = new ArrayList<>();
        for (Service service : Service.values()) {
            for (FaultKind kind : FaultKind.values()) {
                if (kind.services().contains(service)) {
                    offers.add(new Offer(kind + " " + service.word(), service.word() + " " + kind.meaning()));
                }
            }
        }
        return List.copyOf(offers);
    }

    /** @param extent times, percent, or anything else for all calls */
    static FaultRequest request(String what, String extent, String number, String seconds) {
        String[] kindAndService = (what == null ? "" : what).split(" ", 2);
        boolean times = "times".equals(extent);
        boolean percent = "percent".equals(extent);
        Integer count = times || percent ? number("how many", number) : null;
        return new FaultRequest(
                kindAndService[0],
                kindAndService.length == 2 ? kindAndService[1] : null,
                null,
                times ? count : null,
                percent ? count : null,
                null,
                seconds == null || seconds.isBlank() ? null : number("seconds", seconds),
                null,
                null,
                null);
    }

    private static Integer number(String field, String given) {
        if (given == null || !given.strip().matches("[0-9]{1,5}")) {
            throw new PageProblem(Status.BAD_REQUEST, field + ": a whole number is needed");
        }
        return Integer.valueOf(given.strip());
    }
}
