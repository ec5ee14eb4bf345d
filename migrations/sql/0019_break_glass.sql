-- Whether two members of this council could come in without its own sign-in, each with a passkey, one of them an admin.
create function platform.break_glass_stands(council uuid) returns boolean language sql volatile as $$
    select count(distinct m.person_id) >= 2 and count(*) filter (where m.role = 'admin') > 0
    from platform.break_glass b
    join platform.membership m on m.council_id = b.council_id and m.person_id = b.person_id
    where b.council_id = council
        and m.from_on <= (now() at time zone 'Europe/London')::date
        and (m.to_on is null or m.to_on > (now() at time zone 'Europe/London')::date)
        and exists (select 1 from platform.passkey p where p.person_id = b.person_id)
$$;

-- One at a time for each council: what one transaction takes away, another must not count on.
create function platform.hold_break_glass(council uuid) returns void language sql volatile as $$
    select pg_advisory_xact_lock(hashtext('break-glass'), hashtext(council::text))
$$;

create function platform.refuse_requiring_alone() returns trigger language plpgsql as $$
begin
    perform platform.hold_break_glass(new.council_id);
    if not platform.break_glass_stands(new.council_id) then
        raise exception 'a council requires its own sign-in only while two break-glass members have a passkey'
            using errcode = 'check_violation', constraint = 'ck_sign_in_provider_two_break_glass';
    end if;
    return null;
end $$;

create trigger sign_in_provider_required_alone after insert or update of state on platform.sign_in_provider
    for each row when (new.state = 'required') execute function platform.refuse_requiring_alone();

create function platform.refuse_ending_break_glass() returns trigger language plpgsql as $$
begin
    perform platform.hold_break_glass(old.council_id);
    if exists (
        select 1 from platform.sign_in_provider p where p.council_id = old.council_id and p.state = 'required'
    ) and not platform.break_glass_stands(old.council_id) then
        raise exception 'two break-glass members with a passkey stay while a council requires its own sign-in'
            using errcode = 'check_violation', constraint = 'ck_break_glass_two_stay';
    end if;
    return null;
end $$;

create trigger break_glass_two_stay after delete or update on platform.break_glass
    for each row execute function platform.refuse_ending_break_glass();

-- Whoever takes a passkey away sees only their own rows, so this asks about theirs: the last passkey of a member who is
-- named goes only when they recover, having lost everything.
create function platform.refuse_last_break_glass_passkey() returns trigger language plpgsql as $$
declare
    council uuid;
begin
    for council in select b.council_id from platform.break_glass b where b.person_id = old.person_id order by 1 loop
        perform platform.hold_break_glass(council);
    end loop;
    if exists (
        select 1
        from platform.break_glass b
        join platform.sign_in_provider s on s.council_id = b.council_id and s.state = 'required'
        join platform.membership m on m.council_id = b.council_id and m.person_id = b.person_id
        where b.person_id = old.person_id
            and m.from_on <= (now() at time zone 'Europe/London')::date
            and (m.to_on is null or m.to_on > (now() at time zone 'Europe/London')::date)
    ) and not exists (
        select 1 from platform.passkey p where p.person_id = old.person_id
    ) and not exists (
        select 1 from platform.recovery r
        where r.person_id = old.person_id and r.used_at is not null and r.xmin = pg_current_xact_id()::xid
    ) then
        raise exception 'the last passkey of a break-glass member stays while their council requires its own sign-in'
            using errcode = 'check_violation', constraint = 'ck_passkey_break_glass_stays';
    end if;
    return null;
end $$;

create trigger passkey_break_glass_stays after delete on platform.passkey
    for each row execute function platform.refuse_last_break_glass_passkey();
