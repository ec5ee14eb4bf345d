-- A signature is made by somebody who certifies for the council on the day it is made, in the standing the document
-- states: a deputy for whom they stand in, nobody else for anybody.
create function tenants.refuse_outside_dates() returns trigger language plpgsql as $$
declare
    day date := (new.at at time zone 'Europe/London')::date;
    certifier jsonb := new.document::jsonb -> 'certifier';
begin
    if not exists (
        select 1 from platform.membership m
        where m.council_id = new.council_id and m.person_id = new.person_id and m.role = 'certifier'
            and m.from_on <= day and (m.to_on is null or m.to_on > day)
            and m.deputy_for is not distinct from (certifier #>> '{deputy_for,id}')::uuid
    ) or new.person_id is distinct from (certifier ->> 'id')::uuid then
        raise exception 'a signature is made by a certifier of the day, in the standing it states'
            using errcode = 'check_violation', constraint = 'ck_signature_within_dates';
    end if;
    return new;
end $$;

create trigger signature_within_dates before insert on tenants.signature
    for each row execute function tenants.refuse_outside_dates();
