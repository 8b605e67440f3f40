package main

func randomPrograms(e *env) (*tally, error) { return &tally{}, nil }

func randomScripts(e *env) (*tally, error) { return &tally{}, nil }
