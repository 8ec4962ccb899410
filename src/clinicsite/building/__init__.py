"""One run of the program: inputs, engine, plan, and the reasons for it."""
