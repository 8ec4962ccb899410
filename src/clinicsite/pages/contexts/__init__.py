"""What each template may see, and the values that it is made of."""
