"""What does not add up, shown where it is printed: findings as a table and a page, with pictures of the cells."""
