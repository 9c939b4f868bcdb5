"""Posts made to be lost, to leak, to take a place or to stop a build, and the proof on them."""
