-- The pull request by which a stage writes its base commit, where the environment branch takes no pushes (promotion.Proposal).
alter table stage add column base_proposal jsonb;
