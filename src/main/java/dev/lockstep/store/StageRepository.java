package dev.lockstep.store;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class StageRepository implements PanacheRepositoryBase<StageRow, StageRow.Key> {}
