"""Tests of routing: strategies, rotas, rules, classes."""
