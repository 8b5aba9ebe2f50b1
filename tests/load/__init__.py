"""What the running app holds: many people at once, each with a page of their own, over real connections."""
