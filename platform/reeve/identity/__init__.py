"""Identity: people, how they sign in, and what each may do.

A person exists once and may belong to several councils, a department or the platform; membership, never an e-mail
domain, decides. Before a council is known only the gate's database role is used, and it sees only what is looked up by
a hash or belongs to the person at the door. ``permissions`` is one table of role and act; what is not listed is denied.
"""
