"""Mail: letters to people. A letter is a row first, so that nothing is lost and every letter can be seen.

In embedded and practice use letters stay in the outbox, which the platform admin reads on a page; a letter holds no
figure and no personal data beyond the name and address of the person it goes to.
"""
