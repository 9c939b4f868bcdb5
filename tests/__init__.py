"""The tests of Porte-voix."""
