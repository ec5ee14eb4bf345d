-- What a submission closes stays closed, whoever comes at the same moment: whoever adds to a version and the submission
-- that closes it wait for each other on one lock.

create or replace function tenants.close_contributors() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('reeve.version:' || new.version_id::text, 0));
    if exists (
        select 1 from tenants.submission s where s.council_id = new.council_id and s.version_id = new.version_id
    ) then
        raise exception 'contributors are closed at submission'
            using errcode = 'check_violation', constraint = 'ck_version_contributor_closed';
    end if;
    return new;
end $$;

create function tenants.wait_for_contributors() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('reeve.version:' || new.version_id::text, 0));
    return new;
end $$;

create trigger submission_waits before insert on tenants.submission
    for each row execute function tenants.wait_for_contributors();

create function tenants.refuse_once_submitted() returns trigger language plpgsql as $$
declare
    changed record;
    version uuid;
begin
    if tg_op = 'DELETE' then changed := old; else changed := new; end if;
    if tg_table_name = 'finding_total' then
        select r.version_id into version from tenants.check_run r
            where r.council_id = changed.council_id and r.id = changed.check_id;
    else
        version := changed.version_id;
    end if;
    perform pg_advisory_xact_lock(hashtextextended('reeve.version:' || version::text, 0));
    if exists (
        select 1 from tenants.submission s where s.council_id = changed.council_id and s.version_id = version
    ) then
        raise exception 'figures, findings and answers are closed at submission'
            using errcode = 'check_violation', constraint = 'ck_' || tg_table_name || '_closed';
    end if;
    return changed;
end $$;

create trigger figure_closed before insert or update or delete on tenants.figure
    for each row execute function tenants.refuse_once_submitted();
create trigger finding_total_closed before insert or update or delete on tenants.finding_total
    for each row execute function tenants.refuse_once_submitted();
create trigger explanation_closed before insert or update or delete on tenants.explanation
    for each row execute function tenants.refuse_once_submitted();
create trigger dispute_closed before insert or update or delete on tenants.dispute
    for each row execute function tenants.refuse_once_submitted();
