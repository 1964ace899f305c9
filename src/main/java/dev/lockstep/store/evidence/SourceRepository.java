package dev.lockstep.store.evidence;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class SourceRepository implements PanacheRepositoryBase<SourceRow, String> {}
