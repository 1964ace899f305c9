package dev.lockstep.work;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;

/** Nobody holds work back. */
@DefaultBean
@ApplicationScoped
class OpenGate implements WorkGate {}
