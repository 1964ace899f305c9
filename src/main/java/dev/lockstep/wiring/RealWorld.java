package dev.lockstep.wiring;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;

/** Nothing stands in for the world outside. */
@DefaultBean
@ApplicationScoped
class RealWorld implements StandIn {}
