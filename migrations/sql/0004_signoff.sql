create function tenants.refuse_contributor() returns trigger language plpgsql as $$
begin
    if exists (
        select 1 from tenants.submission s
        join tenants.version_contributor c on c.council_id = s.council_id and c.version_id = s.version_id
        where s.council_id = new.council_id and s.id = new.submission_id and c.person_id = new.person_id
    ) then
        raise exception 'somebody who contributed to a version may not sign or release it'
            using errcode = 'check_violation', constraint = 'ck_' || tg_table_name || '_not_a_contributor';
    end if;
    return new;
end $$;

create trigger signature_not_a_contributor before insert on tenants.signature
    for each row execute function tenants.refuse_contributor();
create trigger release_not_a_contributor before insert on tenants.release
    for each row execute function tenants.refuse_contributor();

create function tenants.close_contributors() returns trigger language plpgsql as $$
begin
    if exists (
        select 1 from tenants.submission s where s.council_id = new.council_id and s.version_id = new.version_id
    ) then
        raise exception 'contributors are closed at submission'
            using errcode = 'check_violation', constraint = 'ck_version_contributor_closed';
    end if;
    return new;
end $$;

create trigger version_contributor_closed before insert on tenants.version_contributor
    for each row execute function tenants.close_contributors();

create function tenants.refuse_second_act() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('reeve.submission:' || new.submission_id::text, 0));
    if tg_table_name <> 'signature' and exists (
        select 1 from tenants.signature s where s.council_id = new.council_id and s.submission_id = new.submission_id
    ) or tg_table_name <> 'decline' and exists (
        select 1 from tenants.decline d where d.council_id = new.council_id and d.submission_id = new.submission_id
    ) or exists (
        select 1 from tenants.withdrawal w where w.council_id = new.council_id and w.submission_id = new.submission_id
    ) then
        raise exception 'this submission has already been signed, declined or withdrawn'
            using errcode = 'check_violation', constraint = 'ck_' || tg_table_name || '_still_open';
    end if;
    return new;
end $$;

create trigger signature_still_open before insert on tenants.signature
    for each row execute function tenants.refuse_second_act();
create trigger decline_still_open before insert on tenants.decline
    for each row execute function tenants.refuse_second_act();

create function tenants.refuse_late_act() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('reeve.submission:' || new.submission_id::text, 0));
    if exists (
        select 1 from tenants.decline d where d.council_id = new.council_id and d.submission_id = new.submission_id
    ) or exists (
        select 1 from tenants.withdrawal w where w.council_id = new.council_id and w.submission_id = new.submission_id
    ) or tg_table_name = 'withdrawal' and exists (
        select 1 from tenants.delivery d where d.council_id = new.council_id and d.submission_id = new.submission_id
    ) then
        raise exception 'this submission has been declined, withdrawn or sealed'
            using errcode = 'check_violation', constraint = 'ck_' || tg_table_name || '_still_open';
    end if;
    return new;
end $$;

create trigger release_still_open before insert on tenants.release
    for each row execute function tenants.refuse_late_act();
create trigger withdrawal_still_open before insert on tenants.withdrawal
    for each row execute function tenants.refuse_late_act();
create trigger delivery_still_open before insert on tenants.delivery
    for each row execute function tenants.refuse_late_act();
