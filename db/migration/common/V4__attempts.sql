-- Where the change of a task in a worktree begins: what its workspace had checked out when it was added.
alter table tasks add column base_ref varchar(1000);
alter table tasks add column base_sha varchar(64);
