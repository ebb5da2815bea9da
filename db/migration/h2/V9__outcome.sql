-- outcome: the status of a task that has ended.
alter table tasks add column outcome varchar(10) generated always as (case when ended_at is not null then status end);
drop index tasks_list_by_status;
create index tasks_list_by_outcome on tasks (outcome, id);
