create function platform.append_log(leaf bytea, out entry bigint, out path bytea[])
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    this_level smallint := 0;
    this_place bigint;
    this_hash bytea := leaf;
    beside bytea;
    complete boolean := true;
begin
    perform pg_advisory_xact_lock(hashtextextended('reeve.log', 0));
    select coalesce(max(n.place) + 1, 0) into entry from platform.log_node n where n.level = 0;
    insert into platform.log_node (level, place, hash) values (0, entry, leaf);
    path := '{}';
    this_place := entry;
    while this_place > 0 loop
        if this_place % 2 = 1 then
            select n.hash into strict beside
            from platform.log_node n where n.level = this_level and n.place = this_place - 1;
            path := path || beside;
            if complete then
                this_hash := sha256('\x01'::bytea || beside || this_hash);
                insert into platform.log_node (level, place, hash) values (this_level + 1, this_place / 2, this_hash);
            end if;
        else
            complete := false;
        end if;
        this_place := this_place / 2;
        this_level := this_level + 1;
    end loop;
end $$;

create trigger log_node_append_only before update or delete or truncate on platform.log_node
    for each statement execute function platform.refuse_change();
create trigger tree_head_append_only before update or delete or truncate on platform.tree_head
    for each statement execute function platform.refuse_change();
create trigger log_look_append_only before update or delete or truncate on platform.log_look
    for each statement execute function platform.refuse_change();
