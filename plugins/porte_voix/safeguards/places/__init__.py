"""The places of the output that the site keeps for itself."""
