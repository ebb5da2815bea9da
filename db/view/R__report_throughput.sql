-- How much gets done? One row per hour in UTC and queue.
create or replace view report_throughput as
select x.hour_utc, -- YYYY-MM-DD HH:00 in UTC
       substring(x.hour_utc from 1 for 10) as day_utc, -- YYYY-MM-DD in UTC
       x.queue,
       sum(x.added) as added,
       sum(x.completed) as completed,
       sum(x.failed) as failed,
       sum(x.canceled) as canceled
  from (select to_char(t.created_at at time zone 'UTC', 'YYYY-MM-DD HH24') || ':00' as hour_utc,
               t.queue, 1 as added, 0 as completed, 0 as failed, 0 as canceled
          from tasks t
         where 1 = 1 /*filter time=t.created_at queue=t.queue model=t.model*/
        union all
        select to_char(t.ended_at at time zone 'UTC', 'YYYY-MM-DD HH24') || ':00',
               t.queue, 0,
               case when t.status = 'completed' then 1 else 0 end,
               case when t.status = 'failed' then 1 else 0 end,
               case when t.status = 'canceled' then 1 else 0 end
          from tasks t
         where t.ended_at is not null /*filter time=t.ended_at queue=t.queue model=t.model*/) x
 group by x.hour_utc, x.queue /*order hour_utc desc, queue*/;

comment on view report_throughput is 'How much gets done? One row per hour in UTC and queue.';
