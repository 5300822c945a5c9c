"""Roads by which notices leave the product: each speaks its provider's protocol, and keeps nothing."""
