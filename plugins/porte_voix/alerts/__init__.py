"""Where a person is called: an issue of the project, which its host sends by courriel."""
