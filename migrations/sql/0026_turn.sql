create function jobs.turn_of(wanted text, out before bigint, out running bigint, out seconds double precision)
returns setof record language sql stable security definer set search_path = jobs, pg_temp as $$
with mine as (
    select id, queue_name from procrastinate_jobs
    where lock = wanted and status = 'todo' and args ->> 'council_id' = current_setting('reeve.council_id', true)
    order by id limit 1
), there as (
    select j.id, j.status from procrastinate_jobs j join mine on j.queue_name = mine.queue_name
    where j.status in ('todo', 'doing') and (j.scheduled_at is null or j.scheduled_at <= now())
), newest as (
    select j.id from procrastinate_jobs j join mine on j.queue_name = mine.queue_name
    where j.status = 'succeeded' order by j.id desc limit 20
), took as (
    select extract(epoch from max(e.at) filter (where e.type = 'succeeded')
        - max(e.at) filter (where e.type = 'started')) as seconds
    from newest join procrastinate_events e on e.job_id = newest.id group by newest.id
)
select (select count(*) from there where status = 'doing' or id < mine.id),
    (select count(*) from there where status = 'doing'),
    (select percentile_cont(0.5) within group (order by took.seconds) from took)
from mine
$$;
