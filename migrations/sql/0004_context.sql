create function tenants.current_council() returns uuid language sql stable as
$$ select nullif(current_setting('reeve.council_id', true), '')::uuid $$;

create function department.current_department() returns uuid language sql stable as
$$ select nullif(current_setting('reeve.department_id', true), '')::uuid $$;

create function platform.current_person() returns uuid language sql stable as
$$ select nullif(current_setting('reeve.person_id', true), '')::uuid $$;

create function platform.presented_hash() returns text language sql stable as
$$ select nullif(current_setting('reeve.token_hash', true), '') $$;

create function platform.presented_email() returns text language sql stable as
$$ select nullif(current_setting('reeve.email', true), '') $$;
