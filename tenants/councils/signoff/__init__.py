"""Sign-off: the manifest is fixed, and the responsible finance officer signs exactly those figures.

A submission freezes the manifest. A signature is a second canonical document over the manifest's digest, made with a
fresh one-time code by somebody who had no hand in the version and certifies here on that day, in the standing it
states: the database refuses anybody else. Where the department asks for a typed signature, name and capacity are typed
and compared. The certifier's page has the total and what moved first; the sections of a form in which nothing moved are
a line each, and print whole. It is in Welsh for whoever chose that, with the statement as it is signed, in English, and
its Welsh under it. Declining names the reason, of the whole or of each section sent back; then the others stay as they
are, and the next version says what changed (``changes``). Two signed versions are compared cell by cell. A council may
ask for a release by a second person where no signature is asked by law.
"""
