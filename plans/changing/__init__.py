"""Plans that bend: what a change leaves, who may make it, and the agreement that follows."""
