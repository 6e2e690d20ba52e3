"""The agreements: what a borrower can afford, offers, and what was agreed and kept.

Reads the books and asks them to move money; knows nothing about pages.
"""
