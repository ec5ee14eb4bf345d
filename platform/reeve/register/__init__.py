"""The register: which councils and departments exist, under which names and codes, from when, and who succeeds whom.

A council's id is never a GSS code, because codes change when councils merge; names and codes are dated rows. The 397
authorities come from mySociety's list (CC-BY-4.0), kept as data in ``authorities.csv``.
"""
