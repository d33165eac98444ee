"""The simulator's screen: phones side by side, texts arriving, a reply box."""
