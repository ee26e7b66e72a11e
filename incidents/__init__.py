"""What happened, and who responds. Knows nothing of risks."""
