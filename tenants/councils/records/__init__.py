"""Records: the copy of record of a delivered version, and links that hand it to an auditor.

The copy is laid out from the receipt file itself (the manifest that was signed, the signature, the receipt), so that it
says what either side can prove and nothing else; only what moved is worked out, against the return accepted before, and
what a reporting accountant found stands beside it. It is one page, and the same as an accessible PDF. A link shows that
one copy to whoever holds it, until its day or until it is ended; its token is shown once, the gate finds it by its
hash, and every reading is in the council's history. The tree heads the council was given are here too.
"""
