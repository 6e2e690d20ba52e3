"""A smaller sum as full payment: asked for, offered, signed, and paid."""
