"""Workbook: a form taken away as a spreadsheet, filled in there, and brought back.

Every figure to fill in is a named cell, what is worked out is a protected formula, and a hidden sheet says for which
council, return, period and revision of the form it was made, and what each cell held then. Coming back, the figures go
through the same save as typed ones: what somebody else changed meanwhile is never overwritten.
"""
