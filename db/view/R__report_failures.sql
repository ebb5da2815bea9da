-- Why do tasks fail? One row per cause, executor and error, with the numbers in it replaced by #.
create or replace view report_failures as
select x.cause,
       x.executor,
       x.error, -- its first 200 characters, each number replaced by #
       count(*) as tasks,
       min(x.ended_at) as first_at,
       max(x.ended_at) as last_at,
       max(x.task_id) as example -- id of one of them
  from (select t.cause,
               coalesce(t.executor,
                        (select r.executor from task_runs r where r.task_id = t.id order by r.run desc fetch first 1 row only)) as executor,
               replace(replace(replace(replace(
                 translate(substring(coalesce(t.error, '') from 1 for 200), '0123456789', '##########'),
                 '####', '#'), '###', '#'), '##', '#'), '##', '#') as error,
               t.ended_at,
               t.public_id as task_id
          from tasks t
         where t.status = 'failed' /*filter time=t.ended_at queue=t.queue model=t.model*/) x
 group by x.cause, x.executor, x.error /*order tasks desc, error*/;

comment on view report_failures is 'Why do tasks fail? One row per cause, executor and error.';
