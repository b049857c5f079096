"""Virtual sound hardware for tests: private sound servers, a tape that plays into them and one that records from them."""
