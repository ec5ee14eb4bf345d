create function platform.refuse_invoicing_twice() returns trigger language plpgsql as $$
begin
    if new.external_id is null and new.contract_id is not null and exists (
        select 1 from platform.sale s where s.contract_id = new.contract_id
    ) then
        raise exception 'a contract sold through the payment provider has no invoice of our own'
            using errcode = 'check_violation', constraint = 'ck_invoice_sold_elsewhere';
    end if;
    return new;
end $$;

create trigger invoice_sold_elsewhere before insert on platform.invoice
    for each row execute function platform.refuse_invoicing_twice();

create function platform.refuse_selling_twice() returns trigger language plpgsql as $$
begin
    if exists (
        select 1 from platform.invoice i where i.contract_id = new.contract_id and i.external_id is null
    ) then
        raise exception 'a contract with an invoice of our own is not sold through the payment provider'
            using errcode = 'check_violation', constraint = 'ck_sale_invoiced_here';
    end if;
    return new;
end $$;

create trigger sale_invoiced_here before insert on platform.sale
    for each row execute function platform.refuse_selling_twice();
