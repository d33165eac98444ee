"""The inbox: what people and staff say to each other, one room for its services."""
