"""Work shared between processes; nothing here knows what the work is."""
