"""When and how often a number may be texted; pure, and never about whom or what."""
