-- Whether the person of this unit holds this role in its department today. It runs as whoever asks, who sees the
-- memberships of that department alone, and stands in the walls: a function, since a wall may not read its own table.
create function department.acts_as(wanted text) returns boolean
language sql stable parallel safe
set search_path = pg_catalog
as $$
    select exists (
        select from platform.department_membership m
        where m.department_id = (select department.current_department())
          and m.person_id = (select platform.current_person())
          and m.role = wanted
          and m.from_on <= (now() at time zone 'Europe/London')::date
          and (m.to_on is null or m.to_on > (now() at time zone 'Europe/London')::date)
    )
$$;
