"""The offline scorer: weighted evidence from a readable lexicon. No network, no model, the same answer every time."""
