"""Stories to begin with: made by the rules themselves, so that they cannot be impossible."""
