"""Answers that follow from other answers, filled in where nobody gave them; one module of composers a page of the form."""
