"""The findings desk: what a check found, set beside the file it was found in.

One claim with all its lines, each finding beside its field; what was fixed since the last upload; and everything to
take away: findings as a workbook, the file as it was uploaded, and a copy of it that says on each line what is wrong.
The marked copy is an extra of a plan; a page of its own asks whether it is open, so that no page of the work does.
Claims are read from the encrypted file at that moment, by a preparer, and that they were read stands in the history.
"""
