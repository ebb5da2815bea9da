-- Where the change of a task in a worktree begins: what its workspace had checked out when it was added.
alter table tasks add column base_ref varchar(1000);
alter table tasks add column base_sha varchar(64);

-- A program of level 1 runs no gates, heeds no host, and settles no task with attempts.
update schema_info set min_program = 2;
