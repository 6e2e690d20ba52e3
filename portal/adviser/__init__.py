"""The adviser's pages: what somebody who helps a borrower sees and does."""
