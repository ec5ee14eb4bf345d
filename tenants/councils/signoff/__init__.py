"""Sign-off: the manifest is fixed, and the responsible finance officer signs exactly those figures.

A submission freezes the manifest. A signature is a second canonical document over the manifest's digest, made with a
fresh one-time code by somebody who had no hand in the version: the database refuses anybody else. Declining names the
reason. A council may ask for a release by a second person where no signature is asked by law.
"""
