create or replace view tenants.standing with (security_invoker = true) as
select
    o.council_id, o.id as obligation_id, o.return_key, o.period, o.practice, o.due_at, o.due_note,
    (select max(e.due_at) from department.extension e
     where e.council_id = o.council_id and e.obligation_id = o.id and e.granted) as extended_to,
    d.id as draft_id,
    v.id as version_id, v.number as version_number, v.source as version_source, v.made_at, v.made_by_name,
    (select count(*) from tenants.version n where n.council_id = o.council_id and n.obligation_id = o.id) as versions,
    k.id as check_id, k.stage as check_stage, k.outcome as check_outcome, k.finished_at as checked_at,
    coalesce(f.stops, 0)::bigint as stops, coalesce(f.fixes, 0)::bigint as fixes, coalesce(f.open_fixes, 0)::bigint as open_fixes,
    coalesce(f.confirms, 0)::bigint as confirms, coalesce(f.open_confirms, 0)::bigint as open_confirms,
    s.id as submission_id, s.submitted_at, s.submitted_by_name, s.signature_required, s.release_required,
    sg.at as signed_at, sg.person_name as signed_by_name,
    dc.at as declined_at, dc.person_name as declined_by_name, dc.reason as decline_reason,
    wd.at as withdrawn_at,
    rl.at as released_at,
    dl.id as delivery_id, ch.means as carried_by, dl.sealed_at, dl.delivered_at, dl.consignment_id,
    ac.at as accepted_at, qu.at as queried_at, rp.at as replied_at, rj.at as rejected_at, rj.reasons as rejection_reasons
from department.obligation o
left join tenants.draft d on d.council_id = o.council_id and d.obligation_id = o.id
left join lateral (
    select * from tenants.version x where x.council_id = o.council_id and x.obligation_id = o.id
    order by x.number desc limit 1
) v on true
left join lateral (
    select * from tenants.check_run x where x.council_id = v.council_id and x.version_id = v.id
    order by x.enqueued_at desc limit 1
) k on true
left join lateral (
    select sum(t.count) filter (where t.severity = 'stop') as stops,
           sum(t.count) filter (where t.severity = 'fix') as fixes,
           sum(t.count - t.answered) filter (where t.severity = 'fix') as open_fixes,
           sum(t.count) filter (where t.severity = 'confirm') as confirms,
           sum(t.count - t.answered) filter (where t.severity = 'confirm') as open_confirms
    from tenants.finding_total t where t.council_id = k.council_id and t.check_id = k.id
) f on true
left join tenants.submission s on s.council_id = v.council_id and s.version_id = v.id
left join tenants.signature sg on sg.council_id = s.council_id and sg.submission_id = s.id
left join tenants.decline dc on dc.council_id = s.council_id and dc.submission_id = s.id
left join tenants.withdrawal wd on wd.council_id = s.council_id and wd.submission_id = s.id
left join tenants.release rl on rl.council_id = s.council_id and rl.submission_id = s.id
left join tenants.delivery dl on dl.council_id = s.council_id and dl.submission_id = s.id
left join platform.channel ch on ch.id = dl.channel_id
left join lateral (
    select coalesce(max(r.at), '-infinity') as at from department.reopening r
    where r.council_id = dl.council_id and r.consignment_id = dl.consignment_id
) ro on true
left join lateral (
    select max(a.at) as at from department.acceptance a
    where a.council_id = dl.council_id and a.consignment_id = dl.consignment_id and a.at > ro.at
) ac on true
left join lateral (
    select max(q.at) as at from department.query q
    where q.council_id = dl.council_id and q.consignment_id = dl.consignment_id
) qu on true
left join lateral (
    select max(r.at) as at from department.reply r
    where r.council_id = dl.council_id and r.consignment_id = dl.consignment_id
) rp on true
left join lateral (
    select x.at, x.reasons from department.rejection x
    where x.council_id = dl.council_id and x.consignment_id = dl.consignment_id and x.at > ro.at
    order by x.n desc limit 1
) rj on true;
