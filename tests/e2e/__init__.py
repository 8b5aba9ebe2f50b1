"""Stories of people, in a real browser on the real app."""
