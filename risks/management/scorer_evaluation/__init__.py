"""How good a scorer is: its proposals from raw summaries, beside the labels of the coded fields of VERIS records."""
