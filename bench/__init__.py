"""What is measured: whole commands, as their users run them, medians over several runs."""
