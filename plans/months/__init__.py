"""A person's month: what comes in, what goes out, and what is left for their debts."""
