create function platform.examined_claim(
    engagement uuid, out manifest text, out digest text, out signature text, out offers jsonb
)
returns setof record language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.manifest, s.digest,
        (select g.document from tenants.signature g where g.council_id = s.council_id and g.submission_id = s.id),
        (select coalesce(jsonb_agg(jsonb_build_object(
                'cell', o.cell, 'label', o.label, 'unit', o.unit, 'offered', o.offered, 'entered', o.entered,
                'made_of', o.made_of, 'reason', o.reason, 'by', o.person_name) order by o.cell, o.at), '[]'::jsonb)
            from tenants.cell_offer o where o.council_id = s.council_id and o.version_id = s.version_id)
    from platform.engagement e
    join tenants.submission s on s.council_id = e.council_id and s.version_id = e.version_id
    where e.id = engagement
$$;
