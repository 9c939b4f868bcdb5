"""The spaces, quotes and signs of Quebec French, set in texts once Markdown has made them HTML."""
