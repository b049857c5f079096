"""The outside world: the only room that imports sound, speech, model, file and web libraries, threads and processes."""
