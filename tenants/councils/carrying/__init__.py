"""Carrying: for channels only a person can use, the pack to take and the record of what became of it.

The pack is one ZIP: the figures laid out as the form has them, the certificate, and a checklist, each as an accessible
PDF made from what was fixed and signed; the figures as a workbook where the department's own template is one; and the
signed documents themselves. Nothing is sent from here: an officer sends it, says when, how and to whom, and adds what
came back. Then the state is *Sent by you*, never *Delivered*. The department's desk is told that the council sent it,
when, and whether it has an acknowledgement, and nothing of what is in it; to the council its figures count as those of
the period from then on, for of such a return nobody ever accepts others here.
"""
