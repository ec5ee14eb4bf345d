"""The department's door: what each council owes, what was handed over, and what the department said of it.

Obligations exist for every council that owes a return, on Reeve or not. The department's database role has no grant at
all on ``tenants``: it sees a return only as a consignment, sealed for it. Its acts (acceptance, query, rejection) are
rows the council reads.
"""
