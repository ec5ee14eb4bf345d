-- After a decline by section, what the certifier left as it was is not changed until the next version is sent, unless
-- somebody opened its section with a reason.
create function tenants.refuse_kept() returns trigger language plpgsql as $$
declare
    value tenants.draft_value;
begin
    if tg_op = 'DELETE' then value := old; else value := new; end if;
    if exists (
        select 1 from tenants.draft d
        join lateral (
            select s.id from tenants.version v
            join tenants.submission s on s.council_id = v.council_id and s.version_id = v.id
            where v.council_id = d.council_id and v.obligation_id = d.obligation_id
            order by v.number desc limit 1
        ) sent on true
        join tenants.kept_cell k on k.council_id = d.council_id and k.submission_id = sent.id and k.cell = value.cell
        where d.council_id = value.council_id and d.id = value.draft_id and not exists (
            select 1 from tenants.section_opening o
            where o.council_id = k.council_id and o.submission_id = k.submission_id and o.section = k.section
        )
    ) then
        raise exception 'the certifier left this cell as it was'
            using errcode = 'check_violation', constraint = 'ck_draft_value_kept';
    end if;
    return value;
end $$;

create trigger draft_value_kept before insert or update or delete on tenants.draft_value
    for each row execute function tenants.refuse_kept();
