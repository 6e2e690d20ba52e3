"""Ways on that fit a person: what is known of them, each way's figures, and their order."""
