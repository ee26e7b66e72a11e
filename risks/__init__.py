"""What could happen, and its story: the Risk Register. Builds on incidents."""
