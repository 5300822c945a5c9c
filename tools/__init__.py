"""Small programs for those who work on Gongdan: set-up, project map, import contracts, new modules."""
