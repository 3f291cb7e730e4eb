//! The signer as a process: configuration file, key on disk, socket, signals.

#[cfg(test)]
mod process;
