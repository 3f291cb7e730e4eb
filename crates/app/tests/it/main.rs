//! The commands of the executable, on real databases.

#[cfg(test)]
mod machine;
#[cfg(test)]
mod staff;
