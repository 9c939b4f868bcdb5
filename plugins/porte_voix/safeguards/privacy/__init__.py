"""What tells who a person is: numbers, addresses and dates that a public page must not show."""
