package dev.lockstep.api;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;

/** The API is all there is. */
@DefaultBean
@ApplicationScoped
class NoMoreApi implements MoreApi {}
