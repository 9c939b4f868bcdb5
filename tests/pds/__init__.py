"""The adapter, and the fake that stands for its network, against the real Bluesky server."""
