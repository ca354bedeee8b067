//! Text to words and trees: which words are there and how do they hang together.
