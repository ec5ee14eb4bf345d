"""People: who belongs to this council, in which role, from when; and what everybody did, in words.

Membership decides, never an e-mail domain. A role begins on a day and ends on one: ``to_on`` is the first day without
it, so that ending a role counts from the very next request. A council always keeps one admin,
and once a quarter an admin reviews everybody's access: rows that are never changed. Whom a reminder did not reach is a
task for the admins until one of them says that it is put right.
"""
