"""Sound devices: one owner of PortAudio, and the microphone and the speaker that share it."""
