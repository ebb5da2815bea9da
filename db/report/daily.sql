-- How was each of the last thirty days? For a line chart.
select day_utc, sum(added) as added, sum(completed) as completed, sum(failed) as failed, sum(canceled) as canceled
  from report_throughput
 where day_utc > to_char(current_timestamp - interval '30' day, 'YYYY-MM-DD')
 group by day_utc
 order by day_utc
