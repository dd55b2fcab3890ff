"""What does not add up, shown where it stands: findings as a table and a page, with pictures of the cells."""
