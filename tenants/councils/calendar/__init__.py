"""The calendar: everything this council owes in due order, more time asked for, a feed for one's own calendar, and who
is reminded when.

Reminders go to people, not mailboxes: 20, 10, 5 and 1 working days before and on the day, to the preparers first and to
one circle more each time (deputies, certifiers, admins). What is ready and not sent is told louder as the hour nears.
Nobody is reminded of a practice return, nor once it is sent. Each letter is written once, whatever became of the job,
which looks only into councils in which something has changed since it last did.
What the department itself says (a message, a question, a rejection) is written to the same people as it is said
(``tell_said``), practice returns too; that it changed the rules of a return, to whoever prepares it (``tell_rules``).
An address that refused one is a task for the admins, and whoever comes next is told instead.

A feed is a secret link of one person's: it holds no figure and no state, is known by its hash, and ends with the
membership.
"""
