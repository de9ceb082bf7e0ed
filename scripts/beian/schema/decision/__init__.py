"""Whether to file, and what then follows: questions, their answers, and the table of law that decides."""
