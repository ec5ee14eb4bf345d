create function platform.append_audit(
    chain uuid, actor_id uuid, actor text, acting_for text, act text, subject text, words text, detail text
) returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    last platform.audit_entry;
    instant timestamptz := clock_timestamp();
    next_seq bigint;
    previous text;
    this_hash text;
begin
    if session_user = 'reeve_council'
        and chain is distinct from nullif(current_setting('reeve.council_id', true), '')::uuid then
        raise exception 'a council may add only to its own history' using errcode = 'insufficient_privilege';
    end if;
    perform pg_advisory_xact_lock(hashtextextended('reeve.audit:' || chain::text, 0));
    select * into last from platform.audit_entry e where e.chain_id = chain order by e.seq desc limit 1;
    next_seq := coalesce(last.seq, 0) + 1;
    previous := coalesce(last.hash, repeat('0', 64));
    this_hash := encode(sha256(convert_to(concat_ws(chr(31),
        'reeve-audit/1', chain::text, next_seq::text,
        to_char(instant at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        coalesce(actor_id::text, ''), actor, coalesce(acting_for, ''), act, subject, words, detail, previous
    ), 'UTF8')), 'hex');
    insert into platform.audit_entry
        (chain_id, seq, at, actor_id, actor, acting_for, act, subject, words, detail, previous_hash, hash)
    values (chain, next_seq, instant, actor_id, actor, acting_for, act, subject, words, detail, previous, this_hash);
    return this_hash;
end $$;

create function platform.audit_head(chain uuid) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    head text;
begin
    if session_user = 'reeve_council'
        and chain is distinct from nullif(current_setting('reeve.council_id', true), '')::uuid then
        raise exception 'a council may read only its own history' using errcode = 'insufficient_privilege';
    end if;
    select e.seq || ':' || e.hash into head
    from platform.audit_entry e where e.chain_id = chain order by e.seq desc limit 1;
    return coalesce(head, '0:' || repeat('0', 64));
end $$;

create function platform.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append only', tg_table_name using errcode = 'insufficient_privilege';
end $$;

create trigger audit_entry_append_only before update or delete or truncate on platform.audit_entry
    for each statement execute function platform.refuse_change();
