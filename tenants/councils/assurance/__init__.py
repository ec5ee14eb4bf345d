"""Assurance: a reporting accountant from outside reads one frozen version, and records what they found.

An admin engages them for one version of a return whose definition says ``examined``, until a day. They accept a
single-use link as anybody does, and get a page of their own outside any council's address: the manifest as it was
fixed, its explanations, what was offered from extracts, the signature, and what they recorded. It is no membership. The
gate's role shows them their own open engagements; the version itself comes from one function, whose owner may read the
rows of the version engaged for and nothing else. With the engagement's day, or when an admin ends it, the next page is
not there. An account of theirs that closed unused is opened again by an admin of the council that let them in, under
People, while the engagement is open. What they record is kept for good, in the council's history and on the copy of
record.
"""
