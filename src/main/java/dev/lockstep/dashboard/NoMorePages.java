package dev.lockstep.dashboard;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;

/** The dashboard is all there is. */
@DefaultBean
@ApplicationScoped
class NoMorePages implements MorePages {}
