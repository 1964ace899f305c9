package dev.lockstep.store;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class RefRepository implements PanacheRepositoryBase<RefRow, String> {}
