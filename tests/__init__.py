"""The tests of Gongdan, in the shape of the package, with journeys and architecture beside it."""
